// Package kernel holds the few words that every room shares: points on the
// ground, identifiers, the clock and errors. It depends on the standard
// library only, and knows nothing of the domain.
package kernel
