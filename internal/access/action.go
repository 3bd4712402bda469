package access

import (
	"maps"
	"slices"
)

// Action is something that may be done; its code is also that of its lines in
// the journal.
type Action string

// The actions, room by room.
const (
	// Anyone.
	PageRead         Action = "page.read"         // the directory, the notices, what anyone may read
	SessionOpen      Action = "session.open"      // to sign in
	StructureApply   Action = "structure.apply"   // to ask that a structure join the network
	InvitationAccept Action = "invitation.accept" // with the link of the invitation
	SpaceOpen        Action = "space.open"        // a person's own space, with their code
	MessageReceive   Action = "message.receive"   // for a gateway of short messages, which signs

	// Once a password or another provider said who enters, or their structure was
	// lost: see [Entering].
	MeansChoose     Action = "means.choose"     // one's means of signing in, the first second factor included
	StructureSwitch Action = "structure.switch" // to act for another of one's structures

	// One's own account.
	AccountOwn Action = "account.own" // to see and change one's means of signing in, sessions, structure
	HomeRead   Action = "home.read"   // the first page of a member

	// Structures and members.
	StructureRead   Action = "structure.read"
	StructureChange Action = "structure.change"
	StructureReview Action = "structure.review" // approve, refuse, suspend, reopen
	MemberRead      Action = "member.read"
	MemberInvite    Action = "member.invite"
	MemberChange    Action = "member.change" // role, team, end
	AccountDisable  Action = "account.disable"
	TokenOwn        Action = "token.own"   // access to the API by programs, in one's own name
	HookManage      Action = "hook.manage" // which programs are told what happens to the structure's referrals

	// People.
	PersonCreate       Action = "person.create"
	PersonSearch       Action = "person.search"
	PersonReadMinimal  Action = "person.read_minimal" // first name, initial, commune, who is in charge
	PersonRead         Action = "person.read"         // the whole card
	PersonUpdate       Action = "person.update"
	PersonAssign       Action = "person.assign" // who is in charge
	PersonProtect      Action = "person.protect"
	NoteRead           Action = "note.read"         // shared notes
	NoteReadPrivate    Action = "note.read_private" // one's own
	NoteWrite          Action = "note.write"
	PersonCode         Action = "person.code" // give the code of the person's own space
	PersonExport       Action = "person.export"
	PersonErase        Action = "person.erase"
	PersonAskErasure   Action = "person.ask_erasure"
	PersonUnaskErasure Action = "person.withdraw_erasure" // to take back the asking
	PersonJournal      Action = "person.journal"          // the lines about one person
	PersonConsent      Action = "person.consent"          // to note what the person agrees to, and no longer
	PersonImport       Action = "person.import"           // files out of a table, and to take them back
	PersonMerge        Action = "person.merge"            // two files of one person, and to part them again
	FieldsChoose       Action = "fields.choose"           // which fields a card has, for the whole network
	GlassAsk           Action = "glass.ask"               // to open a file in an emergency
	GlassAgree         Action = "glass.agree"
	GlassRefuse        Action = "glass.refuse"
	GlassWithdraw      Action = "glass.withdraw" // to find one's own requests again, and take them back

	// Referrals.
	ReferralWrite  Action = "referral.write"  // to prepare and send one
	ReferralRead   Action = "referral.read"   // one, or those one sent or received
	ReferralAnswer Action = "referral.answer" // for the place that is asked: from seen to the outcome
	ReferralFollow Action = "referral.follow" // for who sent it: to withdraw it, note what was said, take note of its end
	ReferralReply  Action = "referral.reply"  // for the person: to confirm, to say that they cannot come, to be called

	// Diagnostics.
	DiagnosticWrite Action = "diagnostic.write" // to make one with the person, and to take back one's own
	DiagnosticRead  Action = "diagnostic.read"

	// Journal, retention, figures.
	JournalOwn       Action = "journal.own"       // one's own lines
	JournalStructure Action = "journal.structure" // the lines of one's structure
	JournalAudit     Action = "journal.audit"     // hashes and metadata of every line
	RetentionRead    Action = "retention.read"
	RetentionHold    Action = "retention.hold"
	RetentionRun     Action = "retention.run"
	FiguresRead      Action = "figures.read" // counts above the threshold of anonymity
)

// Actions lists every action of the table, in alphabetical order.
func Actions() []Action { return slices.Sorted(maps.Keys(table())) }

// graveActions are those before which whoever has not proved who they are for
// a while is asked again.
func graveActions() []Action {
	return []Action{
		StructureReview, MemberInvite, MemberChange, AccountDisable, TokenOwn,
		PersonExport, PersonErase, PersonProtect, GlassAsk, GlassAgree, GlassRefuse, RetentionHold, RetentionRun,
	}
}

// Grave tells whether the action asks for a recent proof of who acts.
func (a Action) Grave() bool { return slices.Contains(graveActions(), a) }
