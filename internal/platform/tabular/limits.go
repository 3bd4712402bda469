package tabular

// ListSeparator joins the values of a list found in a JSON object, as the
// field's files do within a cell.
const ListSeparator = "|"

// Limits bounds what a table may ask of the machine.
type Limits struct {
	Record  int   // bytes of one record, line breaks within quotes included
	Size    int64 // bytes of the whole table once decompressed
	Ratio   int64 // how many times larger than its archive a table may be
	Archive int64 // bytes of a zip archive, which is held in memory
	Columns int   // columns of the header
}

// DefaultLimits gives the limits for files sent by strangers: 1 MiB a record,
// 1 GiB a table, 200 times its archive, 64 MiB of zip, 1,000 columns.
func DefaultLimits() Limits {
	return Limits{Record: 1 << 20, Size: 1 << 30, Ratio: 200, Archive: 64 << 20, Columns: 1000}
}
