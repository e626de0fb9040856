"""Pure decisions about whose case a case is."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict


def judge_assignment(post: UUID, *, can_hold: bool, opposed_posts: Iterable[UUID | None]) -> Verdict:
    """Say whether this post may take the case: it works with cases, and stands by nobody with opposed interests."""
    if not can_hold:
        return Verdict.no("case.post", _("Choose somebody of your agency who works with cases."), field="post")
    if post in set(opposed_posts):
        return Verdict.no(
            "case.opposed",
            _("This colleague already stands by the person with the opposed interests. Choose another."),
            field="post",
        )
    return Verdict.yes()
