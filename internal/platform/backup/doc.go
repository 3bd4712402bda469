// Package backup writes a whole database, while it serves, into one encrypted
// stream, and restores it into an empty database of either kind: SQLite into
// PostgreSQL and back too, which is also the way to move. It knows tables and
// rows, nothing of what they mean.
//
// # What a backup is
//
// A logical copy read in one transaction, so that it shows one moment of the
// database, compressed (zstd), then encrypted with age (age-encryption.org/v1)
// to one or several recipients. The machine that makes backups needs public
// keys only. The database is in it, nothing else: neither the folder of the
// master key nor any file.
//
// Encryption does not say who wrote a file: whoever knows a public key can make
// one that opens. Keep backups where only you can write.
//
// # Layout of the stream, once decrypted and decompressed
//
// Integers are unsigned varints (encoding/binary) unless said otherwise.
//
//	magic      the 14 bytes "relais backup\n"
//	format     an integer: 1
//	header     its length, then a JSON object, see [Header]
//	tables     for each table of the header, in that order:
//	             rows    for each row, the byte 1, then one value a column
//	             end     the byte 0
//	trailer    for each table, the number of its rows, then its digest (32 bytes)
//	checksum   SHA-256 (32 bytes) of everything before
//
// A value is a tag byte and what follows it:
//
//	0 null     nothing
//	1 integer  a signed (zigzag) varint of 64 bits
//	2 float    8 bytes, IEEE 754, big endian
//	3 false    nothing
//	4 true     nothing
//	5 text     the length in bytes, then the text in UTF-8
//	6 bytes    the length, then the bytes
//	7 moment   seconds since 1970 (signed varint), then nanoseconds
//
// The digest of a table is the sum, modulo 2^256, of the SHA-256 of its rows,
// each as its values are written above: it does not depend on their order, which
// two databases may see differently. Rows come in the order of the primary key.
//
// # What is kept exactly
//
// Integers, floats, truth values, texts, bytes, and moments to the microsecond,
// the finest both databases keep. A column of another type, and a float that is
// not finite, which SQLite cannot take, are refused when the backup is made.
// Virtual tables (search indexes) and generated columns are not data: the schema
// makes them anew, from plain INSERTs.
package backup
