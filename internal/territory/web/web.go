// Package web gives the communes over the open API.
package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/territory"
)

// Commune is a commune as the API gives it.
type Commune struct {
	Code        string   `json:"code" doc:"Code of the Code officiel géographique" example:"36044"`
	Name        string   `json:"name" example:"Châteauroux"`
	Departement string   `json:"departement" doc:"Code of its département" example:"36"`
	Region      string   `json:"region" doc:"Code of its région" example:"24"`
	EPCI        string   `json:"epci,omitempty" doc:"SIREN of its intercommunality"`
	Population  int      `json:"population"`
	Postcodes   []string `json:"postcodes"`
	Lat         float64  `json:"lat"`
	Lon         float64  `json:"lon"`
	Approximate bool     `json:"approximate" doc:"Whether the position is only that of its neighbourhood"`
	Via         string   `json:"via,omitempty" doc:"The former name or the postcode by which it was found"`
}

type communesInput struct {
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"A name, a part of one, a former name, a postcode; typing errors are forgiven" example:"chatoroux"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"10" doc:"How many at most"`
}

type communesOutput struct {
	Body struct {
		Items []Commune `json:"items" doc:"The best first"`
	}
}

// Register adds the operations on communes to the API.
func Register(api huma.API, atlas *territory.Atlas) {
	gate.Operate(api, nil, access.PageRead, huma.Operation{
		OperationID: "search-communes", Method: http.MethodGet, Path: "/api/v1/communes",
		Summary: "Find a commune", Tags: []string{"communes"},
		Description: "Finds the communes of France and the arrondissements of Paris, Lyon and Marseille by what people type.",
	}, func(_ context.Context, in *communesInput) (*communesOutput, error) {
		out := &communesOutput{}
		out.Body.Items = []Commune{}
		for _, m := range atlas.Search(in.Q, in.Limit) {
			c := m.Commune
			out.Body.Items = append(out.Body.Items, Commune{
				Code: c.Code, Name: c.Name, Departement: c.Departement, Region: c.Region, EPCI: c.EPCI,
				Population: c.Population, Postcodes: c.Postcodes, Lat: c.Point.Lat, Lon: c.Point.Lon,
				Approximate: c.Approximate, Via: m.Via,
			})
		}
		return out, nil
	})
}
