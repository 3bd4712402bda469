package territory

import "testing"

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		if _, err := Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		atlas, err := Embedded()
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		atlas.index()
	}
}

func BenchmarkSearch(b *testing.B) {
	atlas := atlasOf(b)
	all := expectations(b)
	atlas.Search("warm", 1)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		atlas.Search(all[i%len(all)].query, 10)
	}
}
