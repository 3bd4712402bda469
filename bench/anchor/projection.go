package anchor

import (
	"math"

	"relais/internal/kernel"
)

// Projection gives the metres of a point in the plane: east, north.
type Projection func(kernel.Point) (x, y float64)

// Lambert93 is the projection of the mainland (EPSG:2154): a conformal cone
// through the parallels 44° and 49°, on the ellipsoid GRS 80. The formulas are
// those of IGN's NTG 71.
func Lambert93() Projection {
	const (
		a     = 6378137.0
		e     = 0.081819191042816
		x0    = 700_000.0
		y0    = 6_600_000.0
		lon0  = 3.0
		first = 44.0
		last  = 49.0
		lat0  = 46.5
	)
	m := func(lat float64) float64 {
		return math.Cos(lat) / math.Sqrt(1-e*e*math.Sin(lat)*math.Sin(lat))
	}
	t := func(lat float64) float64 {
		return math.Tan(math.Pi/4-lat/2) / math.Pow((1-e*math.Sin(lat))/(1+e*math.Sin(lat)), e/2)
	}
	phi1, phi2 := radians(first), radians(last)
	n := (math.Log(m(phi1)) - math.Log(m(phi2))) / (math.Log(t(phi1)) - math.Log(t(phi2)))
	f := m(phi1) / (n * math.Pow(t(phi1), n))
	rho := func(lat float64) float64 { return a * f * math.Pow(t(lat), n) }
	rho0 := rho(radians(lat0))
	return func(p kernel.Point) (x, y float64) {
		r, theta := rho(radians(p.Lat)), n*radians(p.Lon-lon0)
		return x0 + r*math.Sin(theta), y0 + rho0 - r*math.Cos(theta)
	}
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
