// Package nearest answers one question, exactly and fast: which items that
// pass a filter are nearest to a point? It knows no domain: an item is a key,
// a point, up to 256 attribute bits, the hours of the week it may be open, and
// the words of its text.
//
// How it works. The items that do not change lie in a kd-tree ([tree]) over
// unit vectors, so that distances hold at the date line and the poles as well
// as at home. Every node knows the OR of the masks and hours below it: a rare
// filter prunes whole branches. A search ([search]) is best-first: it holds
// nodes and items in one heap by the least distance they may have, so the
// items come out lazily, in ascending order. Words have posting lists in the
// order of the tree ([lexicon]): the part of a list that lies under a node is a
// contiguous run, so a rare word prunes as exactly as a mask does.
//
// How it changes. A [Snapshot] never changes. [Index.Apply] publishes a new one
// that shares the tree, hides what was replaced, and adds a short list of newer
// items, which searches scan. When that list grows, a goroutine builds the next
// tree, catches up with what was applied meanwhile, and publishes it. Readers
// never wait.
package nearest
