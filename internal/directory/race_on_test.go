//go:build race

package directory

// RaceEnabled tells the tests that go far to go less far.
const RaceEnabled = true
