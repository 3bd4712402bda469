package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/platform/rest"
)

// PlacesInput is what one may ask of the search. A list takes several codes,
// parted by commas or repeated; each may be the field's term or our short form.
type PlacesInput struct {
	Near     string   `query:"near" doc:"Latitude and longitude from which distances are counted" example:"46.81,1.69"`
	Commune  string   `query:"commune" doc:"Code of the commune from whose centre distances are counted" example:"36044"`
	Postcode string   `query:"postcode" doc:"Postcode: that of the largest commune that has it" example:"36000"`
	Service  []string `query:"service,explode" doc:"Categories of service, one suffices: a term of the national standard, or demarches, apprendre, emploi, securite, parents, loisirs, comprendre, internet, equipement"`
	Public   []string `query:"public,explode" doc:"Publics: jeunes, etudiants, familles, seniors, femmes. A service that addresses nobody specially suits all"`
	Care     []string `query:"care,explode" doc:"Special care: surdite, moteur, mental, illettrisme, anglais, langues, vue"`
	Fee      []string `query:"fee,explode" doc:"Price: gratuit, condition, payant"`
	Access   []string `query:"access,explode" doc:"How one reaches the place: venir, telephone, mail, prescription, rdv, ferme"`
	Support  []string `query:"support,explode" doc:"How help is given: autonomie, individuel, atelier, distance"`
	Language []string `query:"language,explode" doc:"Languages spoken besides French, ISO 639-1"`
	For      string   `query:"mobilisable_par" doc:"Who asks: usagers or professionnels" example:"usagers"`
	Open     string   `query:"open" doc:"Open now, or at a time (RFC 3339)" example:"now"`
	Q        string   `query:"q" maxLength:"200" doc:"Words of the name, the town or the summary; the last may be unfinished"`
	RadiusKM float64  `query:"radius_km" minimum:"0" maximum:"20100" doc:"Largest distance in kilometres; 0 for any"`
	Limit    int      `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"How many places an answer holds"`
	Cursor   string   `query:"cursor" maxLength:"40" doc:"What the previous answer gave as next"`
}

// PlacesOutput is a page of places.
type PlacesOutput struct {
	Body struct {
		Total int         `json:"total" doc:"How many places answer, on all pages"`
		Items []PlaceItem `json:"items" doc:"Nearest first; within ten metres, the better fit"`
		Next  string      `json:"next,omitempty" doc:"Cursor of the next page, absent on the last"`
	}
}

// PlaceOutput is one place.
type PlaceOutput struct{ Body PlaceItem }

// fault is an error and the parameter it is about.
type fault struct {
	parameter string
	err       error
}

// RegisterAPI adds the operations on places to the API.
func (p *Pages) RegisterAPI(api huma.API) {
	texts := p.catalog.Printer(i18n.English)
	gate.Operate(api, nil, access.PageRead, huma.Operation{
		OperationID: "search-places", Method: http.MethodGet, Path: "/api/v1/places",
		Summary: "Find help", Tags: []string{"places"}, Errors: []int{http.StatusBadRequest},
		Description: "Finds the places that suit, nearest first. Places without a known position come last, and only without radius_km.",
	}, func(_ context.Context, in *PlacesInput) (*PlacesOutput, error) {
		q, bad := p.queryOf(in)
		if bad != nil {
			return nil, rest.Refuse(texts, bad.parameter, bad.err)
		}
		found, err := p.directory.Find(q)
		if err != nil {
			return nil, rest.Refuse(texts, "", err)
		}
		out := &PlacesOutput{}
		out.Body.Total, out.Body.Next = found.Total, found.Next.String()
		out.Body.Items = make([]PlaceItem, len(found.Hits))
		for i, hit := range found.Hits {
			out.Body.Items[i] = itemOf(hit)
		}
		return out, nil
	})
	gate.Operate(api, nil, access.PageRead, huma.Operation{
		OperationID: "get-place", Method: http.MethodGet, Path: "/api/v1/places/{id}",
		Summary: "Read one place", Tags: []string{"places"}, Errors: []int{http.StatusNotFound},
	}, func(_ context.Context, in *struct {
		ID string `path:"id" doc:"Identifier of the place"`
	},
	) (*PlaceOutput, error) {
		id, err := kernel.ParseID(in.ID)
		if err != nil {
			return nil, rest.Refuse(texts, "", kernel.Fault(kernel.NotFound, "place.absent"))
		}
		card, err := p.directory.Card(id)
		if err != nil {
			return nil, rest.Refuse(texts, "", err)
		}
		return &PlaceOutput{itemOf(directory.Seen(card, p.clock()))}, nil
	})
}

// queryOf reads the parameters, or says which one cannot be.
func (p *Pages) queryOf(in *PlacesInput) (q directory.Query, bad *fault) {
	q = directory.Query{Limit: in.Limit, Within: in.RadiusKM * 1000, Text: cut(in.Q), Languages: apart(in.Language)}
	if bad := p.readOrigin(in, &q); bad != nil {
		return q, bad
	}
	for _, list := range []struct {
		name  string
		of    directory.Vocabulary
		given []string
		into  *[]string
	}{
		{"service", directory.Services(), in.Service, &q.Services},
		{"public", directory.Publics(), in.Public, &q.Publics},
		{"care", directory.Cares(), in.Care, &q.Cares},
		{"fee", directory.Fees(), in.Fee, &q.Fees},
		{"access", directory.Accesses(), in.Access, &q.Accesses},
		{"support", directory.Supports(), in.Support, &q.Supports},
	} {
		for _, code := range apart(list.given) {
			term, known := list.of.Find(code)
			if !known {
				return q, &fault{list.name, kernel.Fault(kernel.Invalid, "api.code")}
			}
			*list.into = append(*list.into, term.Code)
		}
	}
	return q, p.readRest(in, &q)
}

// readRest reads what is neither where nor a list of codes.
func (p *Pages) readRest(in *PlacesInput, q *directory.Query) *fault {
	if in.For != "" {
		term, known := directory.Mobilisers().Find(in.For)
		if !known {
			return &fault{"mobilisable_par", kernel.Fault(kernel.Invalid, "api.code")}
		}
		q.MobilisedBy = term.Code
	}
	switch in.Open {
	case "":
	case "now":
		q.OpenAt = p.clock()
	default:
		// an unescaped plus sign arrives as a space
		at, err := time.Parse(time.RFC3339, strings.ReplaceAll(in.Open, " ", "+"))
		if err != nil {
			return &fault{"open", kernel.Because(kernel.Invalid, "api.open", err)}
		}
		q.OpenAt = at
	}
	cursor, err := directory.ParseCursor(in.Cursor)
	if err != nil {
		return &fault{"cursor", err}
	}
	q.Cursor = cursor
	if !(q.Within >= 0) {
		return &fault{"radius_km", kernel.Fault(kernel.Invalid, "query.radius")}
	}
	return nil
}

// readOrigin reads where distances are counted from.
func (p *Pages) readOrigin(in *PlacesInput, q *directory.Query) *fault {
	switch {
	case in.Near != "":
		point, err := parsePoint(in.Near)
		if err != nil {
			return &fault{"near", kernel.Fault(kernel.Invalid, "api.near")}
		}
		q.Near = point
	case in.Commune != "":
		c, known := p.atlas.Commune(in.Commune)
		if !known {
			return &fault{"commune", kernel.Fault(kernel.Invalid, "api.commune")}
		}
		q.Near = c.Point
	case in.Postcode != "":
		largest := -1
		for _, c := range p.atlas.ByPostcode(in.Postcode) {
			if c.Population > largest {
				largest, q.Near = c.Population, c.Point
			}
		}
		if largest < 0 {
			return &fault{"postcode", kernel.Fault(kernel.Invalid, "api.postcode")}
		}
	}
	return nil
}

// apart gives the codes of a list that may hold several in one value.
func apart(values []string) (codes []string) {
	for _, value := range values {
		for code := range strings.SplitSeq(value, ",") {
			if code = strings.TrimSpace(code); code != "" {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// metres rounds a distance to the decimetre.
func metres(d float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(d, 'f', 1, 64), 64)
	if err != nil {
		return d
	}
	return rounded
}
