package business

// edges.go: what of an entry hangs on its instant, beside the month that it falls in.

import (
	"strings"

	"trueup/rules"
	"trueup/rules/terms"
)

// hangs says when what is behind an entry counts to a calendar year (B-11, B-14): an
// order or report at its completion, the lag before its posting; and for how many
// months the lot lives that the entry brings (B-40).
func hangs(t *terms.Terms, e *rules.Entry) (counts rules.Instant, lifeMonths int) {
	group, _, _ := strings.Cut(e.Key, "/")
	kind, _, _ := strings.Cut(e.Key[min(len(group)+1, len(e.Key)):], "/")
	counts = rules.None
	yearly := kind == "order" || kind == "hourly"
	switch {
	case group == "earn":
		lifeMonths = t.At(e.At).PointsLifeMonths
		if yearly {
			completed := e.At.AddHours(-t.At(e.At).LagHours)
			counts = e.At.AddHours(-t.At(completed).LagHours)
		}
	case group == "bonus":
		lifeMonths = t.At(e.At).PointsLifeMonths
	case group == "clawback" && yearly:
		counts = e.At
	}
	return counts, lifeMonths
}
