package nearest

// partition reorders places so that none before k lies beyond place k along the
// axis, and none after it lies before (Hoare's selection). Equal values are
// swapped too, which keeps many places at one point from costing a square.
func partition(places []place, k, axis int) {
	low, high := 0, len(places)-1
	for low < high {
		pivot := medianOfThree(places, low, high, axis)
		i, j := low, high
		for i <= j {
			for places[i].at[axis] < pivot {
				i++
			}
			for places[j].at[axis] > pivot {
				j--
			}
			if i <= j {
				places[i], places[j] = places[j], places[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return
		}
	}
}

func medianOfThree(places []place, low, high, axis int) float64 {
	a, b, c := places[low].at[axis], places[(low+high)/2].at[axis], places[high].at[axis]
	return max(min(a, b), min(max(a, b), c))
}
