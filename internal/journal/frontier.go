package journal

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// frontier is all that must be known of a tree to make it grow: the roots of
// the full subtrees that side by side make it up, one for each bit of its
// size. The zero frontier is that of the empty tree.
type frontier struct {
	size  int64
	roots [63]tlog.Hash // by level; only those of the bits of size mean something
}

// positions gives where the hashes of the frontier of a tree are stored, the
// lowest level first.
func positions(size int64) (at []int64) {
	for level := range bits.Len64(uint64(size)) {
		if size>>level&1 == 1 {
			at = append(at, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	return at
}

// newFrontier gives the frontier of a tree from the hashes stored at its
// [positions].
func newFrontier(size int64, hashes []tlog.Hash) frontier {
	f := frontier{size: size}
	for level := range bits.Len64(uint64(size)) {
		if size>>level&1 == 1 {
			f.roots[level], hashes = hashes[0], hashes[1:]
		}
	}
	return f
}

// add makes the tree grow by one leaf and gives the hashes to store: that of
// the leaf, then that of each subtree it makes full. They go to the positions
// from tlog.StoredHashIndex(0, size before).
func (f *frontier) add(leaf tlog.Hash) []tlog.Hash {
	stored := []tlog.Hash{leaf}
	level := 0
	for ; f.size>>level&1 == 1; level++ {
		leaf = tlog.NodeHash(f.roots[level], leaf)
		stored = append(stored, leaf)
	}
	f.roots[level] = leaf
	f.size++
	return stored
}

// root gives the hash of the whole tree.
func (f *frontier) root() (root tlog.Hash) {
	if f.size == 0 {
		root, _ = tlog.TreeHash(0, nil) // cannot fail: it reads nothing
		return root
	}
	begun := false
	for level := range bits.Len64(uint64(f.size)) {
		switch {
		case f.size>>level&1 == 0:
		case begun:
			root = tlog.NodeHash(f.roots[level], root)
		default:
			root, begun = f.roots[level], true
		}
	}
	return root
}
