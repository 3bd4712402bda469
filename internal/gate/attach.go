package gate

import "relais/internal/platform/tabular"

// Attach sends a file to keep: nobody but who asked for it does. Its name stays on
// the machine that it goes to: it names nobody.
func (v *Visit) Attach(name, mediaType string, content []byte) {
	h := v.W.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = v.W.Write(content) // a reader who left is no one's error
}

// AttachTable sends a table to keep; the form ends its name.
func (v *Visit) AttachTable(name string, form tabular.Form, sheet tabular.Sheet) error {
	content, err := sheet.File(form)
	if err != nil {
		return err
	}
	v.Attach(name+"."+string(form), form.MediaType(), content)
	return nil
}
