package kernel

import (
	"fmt"
	"math"
)

// EarthRadius is the mean radius of the Earth in metres (IUGG R1), the one
// used by every distance in Relais.
const EarthRadius = 6371008.8

// Point is a place on the ground: degrees of latitude and longitude, WGS 84.
// The zero Point lies in the Gulf of Guinea, where no help is given, and
// stands for "unknown"; see [Point.IsZero].
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// NewPoint gives the point at lat and lon, in degrees, or an error of kind
// [Invalid] when either is not a number of the globe.
func NewPoint(lat, lon float64) (Point, error) {
	if !(lat >= -90 && lat <= 90) {
		return Point{}, Fault(Invalid, "point.latitude", lat)
	}
	if !(lon >= -180 && lon <= 180) {
		return Point{}, Fault(Invalid, "point.longitude", lon)
	}
	return Point{lat, lon}, nil
}

// IsZero tells whether the point is unknown.
func (p Point) IsZero() bool { return p == Point{} }

// DistanceTo gives the great-circle distance to q in metres, by the haversine
// formula, which stays exact for near points.
func (p Point) DistanceTo(q Point) float64 {
	lat1, lat2 := radians(p.Lat), radians(q.Lat)
	sinLat := math.Sin((lat2 - lat1) / 2)
	sinLon := math.Sin(radians(q.Lon-p.Lon) / 2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLon*sinLon
	return 2 * EarthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// String writes the point as "lat,lon" with five decimals: about a metre.
func (p Point) String() string { return fmt.Sprintf("%.5f,%.5f", p.Lat, p.Lon) }

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
