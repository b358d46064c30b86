package business

// keys.go: the keys of the entries (PROGRAMS.md, "Keys of the entries"). A key is
// a group and the id of a fact; its text is written once, for the entry.

import (
	"strings"

	"trueup/rules"
)

// group is what the keys of entries begin with; the groups are in bytewise order
// of that text, and none begins with another.
type group uint8

const (
	bonusReport group = iota
	bonusOrder
	bonusReferral
	claimed
	clawbackDeposit
	clawbackReport
	clawbackOrder
	clawbackReferral
	clawbackRefund
	credit
	earnDeposit
	earnReport
	earnOrder
	expiredBonusReport
	expiredBonusOrder
	expiredBonusReferral
	expiredCredit
	expiredEarnDeposit
	expiredEarnReport
	expiredEarnOrder
	expiredVoucher
	redeem
	use
	voucher
	groupCount
)

// groups says what the keys of each group begin with and what their amounts
// count; of lots, also under which group they expire.
var groups = [groupCount]struct {
	prefix string
	asset  rules.Asset
	expiry group
}{
	bonusReport:          {"bonus/hourly/", rules.AssetPoints, expiredBonusReport},
	bonusOrder:           {"bonus/member/", rules.AssetPoints, expiredBonusOrder},
	bonusReferral:        {"bonus/referral/", rules.AssetPoints, expiredBonusReferral},
	claimed:              {prefix: "claim/", asset: rules.AssetVouchers},
	clawbackDeposit:      {prefix: "clawback/deposit/", asset: rules.AssetPoints},
	clawbackReport:       {prefix: "clawback/hourly/", asset: rules.AssetPoints},
	clawbackOrder:        {prefix: "clawback/order/", asset: rules.AssetPoints},
	clawbackReferral:     {prefix: "clawback/referral/", asset: rules.AssetPoints},
	clawbackRefund:       {prefix: "clawback/refund/", asset: rules.AssetPoints},
	credit:               {"credit/", rules.AssetCredits, expiredCredit},
	earnDeposit:          {"earn/deposit/", rules.AssetPoints, expiredEarnDeposit},
	earnReport:           {"earn/hourly/", rules.AssetPoints, expiredEarnReport},
	earnOrder:            {"earn/order/", rules.AssetPoints, expiredEarnOrder},
	expiredBonusReport:   {prefix: "expire/bonus/hourly/", asset: rules.AssetPoints},
	expiredBonusOrder:    {prefix: "expire/bonus/member/", asset: rules.AssetPoints},
	expiredBonusReferral: {prefix: "expire/bonus/referral/", asset: rules.AssetPoints},
	expiredCredit:        {prefix: "expire/credit/", asset: rules.AssetCredits},
	expiredEarnDeposit:   {prefix: "expire/earn/deposit/", asset: rules.AssetPoints},
	expiredEarnReport:    {prefix: "expire/earn/hourly/", asset: rules.AssetPoints},
	expiredEarnOrder:     {prefix: "expire/earn/order/", asset: rules.AssetPoints},
	expiredVoucher:       {prefix: "expire/voucher/", asset: rules.AssetVouchers},
	redeem:               {prefix: "redeem/", asset: rules.AssetPoints},
	use:                  {prefix: "use/", asset: rules.AssetCredits},
	voucher:              {"voucher/", rules.AssetVouchers, expiredVoucher},
}

// key is the key of an entry or of a lot.
type key struct {
	group group
	id    string // of the fact that the group's keys name
}

func (k key) text() string { return groups[k.group].prefix + k.id }

// compare is strings.Compare of the texts.
func (k key) compare(o key) int {
	if k.group != o.group {
		return int(k.group) - int(o.group)
	}
	return strings.Compare(k.id, o.id)
}

// texts writes texts one after another into chunks and hands out their slices. No
// place of a chunk is written twice, so that they stay good whatever comes after;
// who keeps one of them keeps its whole chunk.
type texts struct{ chunk strings.Builder }

// chunkSize is that of a chunk in bytes: some 2,000 keys.
const chunkSize = 64 << 10

// join writes two texts as one.
func (t *texts) join(prefix, id string) string {
	start := t.grow(len(prefix) + len(id))
	t.chunk.WriteString(prefix)
	t.chunk.WriteString(id)
	return t.chunk.String()[start:]
}

// copy writes a text.
func (t *texts) copy(text []byte) string {
	start := t.grow(len(text))
	t.chunk.Write(text)
	return t.chunk.String()[start:]
}

// grow makes sure that n bytes fit the chunk and returns where they will begin.
func (t *texts) grow(n int) int {
	if t.chunk.Cap()-t.chunk.Len() < n {
		t.chunk.Reset()
		t.chunk.Grow(max(n, chunkSize))
	}
	return t.chunk.Len()
}
