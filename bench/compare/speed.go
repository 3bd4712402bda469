package compare

import (
	"runtime"
	"sync"
	"time"
)

// workload is how many steps one measure of speed takes: some 20 ms.
const workload = 12_000_000

// Speed gives the seconds that a fixed piece of work takes just now on every
// core at once. It says how much of the machine is ours.
func Speed() float64 {
	start := time.Now()
	var all sync.WaitGroup
	for range runtime.NumCPU() {
		all.Go(func() { runtime.KeepAlive(churn(workload)) })
	}
	all.Wait()
	return time.Since(start).Seconds()
}

// churn is work that neither waits for memory nor can be done beforehand.
func churn(steps int) uint64 {
	x := uint64(88172645463325252)
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}
