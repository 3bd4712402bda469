package rest

import "github.com/danielgtaylor/huma/v2"

// ShowExample gives the description of an operation a whole example of what to
// send it, made of the examples of its fields; none when no field has any.
func ShowExample(api huma.API, op huma.Operation) {
	described := find(api.OpenAPI(), op)
	if described == nil || described.RequestBody == nil {
		return
	}
	for _, media := range described.RequestBody.Content {
		if media.Schema != nil {
			media.Example = example(api.OpenAPI().Components.Schemas, media.Schema)
		}
	}
}

// find gives an operation as the description holds it.
func find(all *huma.OpenAPI, op huma.Operation) *huma.Operation {
	item := all.Paths[op.Path]
	if item == nil {
		return nil
	}
	return map[string]*huma.Operation{
		"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete,
	}[op.Method]
}

// example gives a value that a schema describes, of the fields that have an
// example; nil when none has.
func example(schemas huma.Registry, schema *huma.Schema) any {
	if schema.Ref != "" {
		schema = schemas.SchemaFromRef(schema.Ref)
	}
	if len(schema.Examples) > 0 {
		return schema.Examples[0]
	}
	switch schema.Type {
	case huma.TypeArray:
		if item := example(schemas, schema.Items); item != nil {
			return []any{item}
		}
	case huma.TypeObject:
		fields := map[string]any{}
		for name, property := range schema.Properties {
			if value := example(schemas, property); value != nil && name != "$schema" {
				fields[name] = value
			}
		}
		if len(fields) > 0 {
			return fields
		}
	}
	return nil
}
