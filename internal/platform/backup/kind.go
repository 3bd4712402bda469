package backup

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Kind is what a column holds, whatever the name its database gives to it.
type Kind string

const (
	kindAny    Kind = "any" // a column of SQLite without a type
	kindInt    Kind = "int"
	kindFloat  Kind = "float"
	kindBool   Kind = "bool"
	kindText   Kind = "text"
	kindBytes  Kind = "bytes"
	kindMoment Kind = "moment"
)

// kinds gives the kind of each type the schema may use, in lower case and
// without its length.
var kinds = map[string]Kind{
	"": kindAny, "any": kindAny,
	"integer": kindInt, "int": kindInt, "bigint": kindInt, "smallint": kindInt,
	"double precision": kindFloat, "real": kindFloat, "float": kindFloat, "double": kindFloat,
	"boolean": kindBool, "bool": kindBool,
	"text": kindText, "varchar": kindText, "character varying": kindText, "uuid": kindText, "json": kindText,
	"bytea": kindBytes, "blob": kindBytes,
	"timestamp": kindMoment, "timestamp without time zone": kindMoment, "date": kindMoment, "datetime": kindMoment,
}

// kindOf gives the kind of a declared type, such as "varchar(36)".
func kindOf(declared string) (Kind, bool) {
	name, _, _ := strings.Cut(strings.ToLower(declared), "(")
	k, known := kinds[strings.TrimSpace(name)]
	return k, known
}

// canonical gives a value as both databases would give it from a column of this
// kind: nil, int64, float64, bool, string, []byte, or a time.Time in UTC to the
// microsecond. A value that does not fit its column, as SQLite allows, stays
// what it is.
func (k Kind) canonical(value any) (any, error) {
	switch v := value.(type) {
	case nil, []byte:
		return v, nil
	case string:
		if k == kindBytes {
			return []byte(v), nil
		}
		return v, nil
	case int64:
		return k.ofInt(v), nil
	case bool:
		if k == kindInt {
			return int64(bit(v)), nil
		}
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("a float that is not finite")
		}
		return v + 0, nil // SQLite does not keep the sign of zero
	case time.Time:
		return v.UTC().Truncate(time.Microsecond), nil
	}
	return nil, fmt.Errorf("a value of type %T", value)
}

// ofInt reads the integers by which SQLite keeps truth values and whole floats.
func (k Kind) ofInt(v int64) any {
	switch {
	case k == kindBool && (v == 0 || v == 1):
		return v == 1
	case k == kindFloat:
		return float64(v)
	}
	return v
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}
