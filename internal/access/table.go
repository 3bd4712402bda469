package access

import "maps"

// grant says that some roles may, in some relations.
type grant struct {
	roles     []Role
	relations []Relation
}

// to makes a grant readable: to(Manager).over(Colleague).
type to []Role

func (t to) over(relations ...Relation) grant { return grant{t, relations} }

// table is the whole policy of the house. What it does not grant is refused.
func table() map[Action][]grant {
	all := ofTheGround()
	maps.Copy(all, ofTheWorkRooms())
	return all
}

// workers work with people; helpers accompany them.
var (
	workers = to{Prescriber, Reception, Adviser, Aidant, Trainer, PhoneOperator, Manager}
	helpers = to{Prescriber, Adviser, Aidant, Trainer, PhoneOperator, Manager}
)

// ofTheWorkRooms is the policy of what is done for people: each room, its acts.
func ofTheWorkRooms() map[Action][]grant {
	everyone := to(Roles())
	return map[Action][]grant{
		ReferralWrite:  {workers.over(InCharge, Own), to{Manager}.over(Colleague)},
		ReferralRead:   {workers.over(InCharge, Author, Asked, Received), to{Manager}.over(Colleague), to{Person}.over(Own), everyone.over(Shown)},
		ReferralAnswer: {workers.over(Asked, Received), everyone.over(Shown)},
		ReferralFollow: {workers.over(InCharge, Author), to{Manager}.over(Colleague)},
		ReferralReply:  {to{Person}.over(Own), everyone.over(Shown)},

		DiagnosticWrite: {helpers.over(InCharge)},
		DiagnosticRead:  {helpers.over(InCharge), to{Person}.over(Own)},
	}
}

// ofTheGround is the policy of what all work stands on.
func ofTheGround() map[Action][]grant {
	everyone := to(Roles())
	members := to(MemberRoles())
	ofStructures := to(StructureRoles())
	return map[Action][]grant{
		PageRead:         {everyone.over(Network)},
		SessionOpen:      {everyone.over(Network)},
		StructureApply:   {everyone.over(Network)},
		InvitationAccept: {everyone.over(Network)},
		SpaceOpen:        {everyone.over(Network)},
		MessageReceive:   {everyone.over(Network)},

		MeansChoose:     {to{Entering}.over(Own), members.over(Own)},
		StructureSwitch: {to{Entering}.over(Own), members.over(Own)},

		AccountOwn: {members.over(Own)},
		HomeRead:   {members.over(Own)},
		TokenOwn:   {to{Prescriber, Adviser, Manager}.over(Own)},
		HookManage: {to{Manager}.over(Colleague)},

		StructureRead:   {ofStructures.over(Colleague), to{Admin, Coordinator, Auditor}.over(Network, Colleague)},
		StructureChange: {to{Manager}.over(Colleague), to{Admin}.over(Network, Colleague)},
		StructureReview: {to{Admin}.over(Network)},
		MemberRead:      {members.over(Colleague)},
		MemberInvite:    {to{Manager}.over(Colleague), to{Admin}.over(Network, Colleague)},
		MemberChange:    {to{Manager}.over(Colleague), to{Admin}.over(Network, Colleague)},
		AccountDisable:  {to{Manager}.over(Colleague), to{Admin}.over(Network, Colleague)},

		PersonCreate:       {workers.over(Colleague)},
		PersonSearch:       {workers.over(Colleague)},
		PersonReadMinimal:  {workers.over(InCharge, Colleague, Asked, Received, Emergency), to{Volunteer}.over(InCharge)},
		PersonRead:         {workers.over(InCharge, Received), to{Manager}.over(Colleague), to{Admin}.over(Emergency), to{Person}.over(Own)},
		PersonUpdate:       {workers.over(InCharge), to{Manager}.over(Colleague)},
		PersonAssign:       {helpers.over(InCharge), to{Manager}.over(Colleague)},
		PersonProtect:      {helpers.over(InCharge), to{Manager}.over(Colleague)},
		NoteRead:           {helpers.over(InCharge, Author), to{Person}.over(Own)},
		NoteReadPrivate:    {helpers.over(Author)},
		NoteWrite:          {helpers.over(InCharge)},
		PersonCode:         {workers.over(InCharge), to{Manager}.over(Colleague)},
		PersonExport:       {helpers.over(InCharge), to{Manager}.over(Colleague), to{Person}.over(Own)},
		PersonErase:        {to{Manager}.over(InCharge, Colleague)},
		PersonAskErasure:   {to{Person}.over(Own)},
		PersonUnaskErasure: {to{Person}.over(Own)},
		PersonJournal:      {helpers.over(InCharge), to{Manager}.over(Colleague), to{Person}.over(Own)},
		PersonConsent:      {workers.over(InCharge), to{Manager}.over(Colleague), to{Person}.over(Own)},
		PersonImport:       {to{Manager}.over(Colleague)},
		PersonMerge:        {helpers.over(InCharge), to{Manager}.over(Colleague)},
		FieldsChoose:       {to{Admin}.over(Network)},
		GlassAsk:           {to{Admin}.over(Network)},
		GlassAgree:         {to{Auditor}.over(Network)},
		GlassRefuse:        {to{Auditor}.over(Network)},
		GlassWithdraw:      {to{Admin}.over(Own)},

		JournalOwn:       {members.over(Own), to{Person}.over(Own)},
		JournalStructure: {to{Manager}.over(Colleague)},
		JournalAudit:     {to{Auditor}.over(Network)},
		RetentionRead:    {to{Auditor}.over(Network)},
		RetentionHold:    {to{Auditor}.over(Network), to{Manager}.over(Colleague)},
		RetentionRun:     {to{Auditor}.over(Network)},
		FiguresRead:      {to{Coordinator, Funder, Admin, Auditor}.over(Network), to{Manager}.over(Colleague)},
	}
}
