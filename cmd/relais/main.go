// Relais runs a digital-inclusion network: one program, one file of data.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the clocks of France, on machines that have none

	"relais/internal/app/cli"
	"relais/internal/kernel"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Main(ctx, os.Args[1:], cli.Environment{
		Out: os.Stdout, Err: os.Stderr, In: os.Stdin, Clock: kernel.SystemClock,
	})
	stop()
	os.Exit(status)
}
