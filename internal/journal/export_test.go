package journal

import "context"

// Leaves gives every leaf as the rows make it, for those who forge.
func (j *Journal) Leaves(ctx context.Context) (leaves [][]byte, err error) {
	var rows []*entry
	err = j.db.NewSelect().Model(&rows).Order("entry").Scan(ctx)
	for _, e := range rows {
		leaves = append(leaves, e.leaf())
	}
	return leaves, err
}
