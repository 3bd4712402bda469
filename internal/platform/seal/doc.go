// Package seal encrypts single fields, so that a copy of the database alone
// tells nothing about people, and so that what is erased stays erased.
//
// Three sorts of keys hang together:
//
//   - the master keys stand in the [Safe], outside the database; they open
//     nothing but data keys;
//   - each owner of values (a person, a structure, an account, a network) has a
//     data key, kept in the table seal_keys, wrapped under a master key; it
//     opens the values sealed for that owner ([Keys.Seal], [Keys.Open]);
//     destroying the row erases them wherever they were copied ([Keys.Destroy]);
//   - the index keys, in the safe too, make blind indexes ([Keys.Index]): two
//     equal values give the same index, which says nothing without the key.
//
// A value is bound to its cell ([Place]), a wrapped key to its owner and kind:
// moved anywhere else, neither opens. Encryption is AES-256-GCM by Tink.
//
// # Another master key
//
// [Safe.RotateMaster], then [Keys.Rewrap], then [Safe.DropOldMasters]: from
// then on, old copies of the database hold wrapped keys that nothing opens.
// Programs that share a folder follow by themselves. Nodes with folders of
// their own are given the new file before Rewrap, and after the drop.
//
// A master key given from outside is replaced by putting the new one on the
// first line and the old one below, restarting every node, then Rewrap, then
// removing the old line.
//
// # Another index key
//
// [Safe.RotateIndex]: what is written from then on has the new index, and a
// search asks for [Keys.Index] or any of [Keys.IndexOld]. Each room then reads
// its sealed values, row by row and in any order, and writes their index anew;
// interrupted, it begins again. When all rooms are through,
// [Safe.DropOldIndexes] ends it.
package seal
