package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"relais/bench/report"
)

// machine says on what the figures were measured.
func machine() string {
	return fmt.Sprintf("%d cores (%s), %s, %s/%s, %s; %s processes wanted a core when it began",
		runtime.NumCPU(), processor(), memory(), runtime.GOOS, runtime.GOARCH, runtime.Version(), waiting())
}

// waiting gives how many processes wanted a core during the last minute.
func waiting() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	load, _, _ := strings.Cut(string(content), " ")
	return load
}

func processor() string {
	if name := field("/proc/cpuinfo", "model name"); name != "" {
		return name
	}
	return "unknown processor"
}

func memory() string {
	var kilobytes int
	if _, err := fmt.Sscanf(field("/proc/meminfo", "MemTotal"), "%d kB", &kilobytes); err != nil {
		return "unknown memory"
	}
	return report.Count(kilobytes>>20) + " GB"
}

// field gives the first value under a name of a file of the kernel.
func field(file, name string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
