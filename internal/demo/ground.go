package demo

import (
	"math"

	"relais/internal/kernel"
	"relais/internal/territory"
)

const (
	villageReach = 150.0  // metres: what a hamlet spreads over
	townReach    = 1500.0 // metres: no place is further from the centre
	coastReach   = 350.0  // metres: short enough to stay out of the water
)

// pointNear gives a point inside the town, always the same for one number.
// The bigger the town, the further from the centre it may lie.
func pointNear(c territory.Commune, number int, coast bool) kernel.Point {
	reach := min(townReach, villageReach+5*math.Sqrt(float64(c.Population)))
	if coast {
		reach = min(reach, coastReach)
	}
	chance := seeded(pointSeed, number)
	distance := reach * math.Sqrt(chance.Float64()) // the root spreads evenly over the disc
	angle := 2 * math.Pi * chance.Float64()
	north, east := distance*math.Cos(angle), distance*math.Sin(angle)

	const metresPerDegree = kernel.EarthRadius * math.Pi / 180
	narrowing := math.Cos(c.Point.Lat * math.Pi / 180)
	return kernel.Point{
		Lat: toMetre(c.Point.Lat + north/metresPerDegree),
		Lon: toMetre(c.Point.Lon + east/(metresPerDegree*narrowing)),
	}
}

// toMetre keeps five decimals of a degree, about a metre.
func toMetre(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }
