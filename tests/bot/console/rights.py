"""Which roles may ask for which route of the staff pages.

A NEW ROUTE NEEDS A LINE HERE, or ``test_rights.py`` fails: ``"METHOD /rule as Flask writes it": who``, in the order of
the rules. ``who`` is a set of roles: ``EVERYONE``, ``HANDLERS``, ``APPROVERS``, ``{"clerk", "admin"}`` …
Everybody in the set gets anything but 403, everybody else gets 403, and nobody at all is sent to the sign-in. The test
fills ``<name>`` with ``x``, numbers with 1, and sends a form with nothing but its ``csrf_token``, so whether the role
is asked must not depend on what is found: put ``@only(...)`` on the view.
"""

from __future__ import annotations

from bot.services.staffing import APPROVERS, HANDLERS, ROLES

EVERYONE = frozenset(ROLES)
ADMINS = frozenset({"admin"})
PLANNERS = frozenset({"clerk", "reviewer", "admin"})

RIGHTS: dict[str, frozenset[str]] = {
    "GET /console/": EVERYONE,
    "GET /console/deliveries/": EVERYONE,
    "POST /console/deliveries/<delivery_id>/again": HANDLERS,
    "POST /console/deliveries/<delivery_id>/code": HANDLERS,
    "POST /console/deliveries/<delivery_id>/told": HANDLERS,
    "POST /console/deliveries/<delivery_id>/withdraw": HANDLERS,
    "GET /console/figures/": EVERYONE,
    "GET /console/figures/export/<kind>": EVERYONE,
    "GET /console/inbox/": EVERYONE,
    "GET /console/inbox/<matter_id>": EVERYONE,
    "POST /console/inbox/<matter_id>/adviser": HANDLERS,
    "POST /console/inbox/<matter_id>/assign": HANDLERS,
    "POST /console/inbox/<matter_id>/close": HANDLERS,
    "POST /console/inbox/<matter_id>/entry": HANDLERS,
    "POST /console/inbox/<matter_id>/note": HANDLERS,
    "POST /console/inbox/<matter_id>/reply": HANDLERS,
    # in an emergency a clerk who did not write it; bot/services/approving.py decides
    "POST /console/inbox/replies/<reply_id>/approve": HANDLERS,
    "POST /console/inbox/replies/<reply_id>/return": APPROVERS,
    "POST /console/inbox/replies/<reply_id>/withdraw": HANDLERS,
    "GET /console/inbox/review": APPROVERS,
    "GET /console/inbox/together": EVERYONE,
    "GET /console/media/<medium_id>": HANDLERS,
    "GET /console/media/<medium_id>/sound.wav": HANDLERS,
    "GET /console/more": EVERYONE,
    "GET /console/notices/": EVERYONE,
    "POST /console/notices/code": EVERYONE,
    "POST /console/notices/test": frozenset({"clerk", "admin"}),
    "POST /console/notices/unbind": EVERYONE,
    "GET /console/password": EVERYONE,
    "POST /console/password": EVERYONE,
    "GET /console/posts/": EVERYONE,
    "GET /console/posts/<slug>": EVERYONE,
    # in an emergency anybody but the author; bot/services/approving.py decides
    "POST /console/posts/<slug>/approve": EVERYONE,
    "POST /console/posts/<slug>/again": PLANNERS,
    "POST /console/posts/<slug>/plan": PLANNERS,
    "GET /console/register/": EVERYONE,
    "POST /console/register/": HANDLERS,
    "GET /console/register/day": EVERYONE,
    "GET /console/register/mine": EVERYONE,
    "GET /console/register/entry/<entry_id>": EVERYONE,
    "GET /console/register/entry/<entry_id>/edit": HANDLERS,
    "POST /console/register/entry/<entry_id>/edit": HANDLERS,
    "POST /console/register/entry/<entry_id>/void": HANDLERS,
    "GET /console/register/new/<kind>": HANDLERS,
    "POST /console/register/new/<kind>": HANDLERS,
    "GET /console/register/held/<entry_id>/edit": HANDLERS,
    "POST /console/register/held/<entry_id>/edit": HANDLERS,
    "POST /console/register/held/<entry_id>/pictures": HANDLERS,
    "GET /console/register/picture/<medium_id>": EVERYONE,
    "GET /console/unanswered": EVERYONE,
    "GET /console/workdays/": EVERYONE,
    "POST /console/workdays/": frozenset({"clerk", "admin"}),
    "GET /console/setup/": ADMINS,
    "POST /console/setup/look": ADMINS,
    "POST /console/setup/menu/apply": ADMINS,
    "POST /console/setup/menu/restore": ADMINS,
    "GET /console/setup/replies": APPROVERS,
    "POST /console/setup/replies/<item_id>/approve": APPROVERS,
    "POST /console/setup/replies/<item_id>/withdraw": APPROVERS,
    "POST /console/setup/replies/take": ADMINS,
    "GET /console/villages/": frozenset({"clerk", "admin"}),
    "POST /console/villages/": frozenset({"clerk", "admin"}),
    "POST /console/villages/codes": frozenset({"clerk", "admin"}),
    "GET /console/villages/picture": frozenset({"clerk", "admin"}),
    "POST /console/villages/picture": frozenset({"clerk", "admin"}),
    "GET /console/villages/sheet": frozenset({"clerk", "admin"}),
    "GET /console/people/": ADMINS,
    "POST /console/people/": ADMINS,
    "GET /console/people/<staff_id>": ADMINS,
    "POST /console/people/<staff_id>/disable": ADMINS,
    "POST /console/people/<staff_id>/enable": ADMINS,
    "POST /console/people/<staff_id>/password": ADMINS,
    "POST /console/people/<staff_id>/roles": ADMINS,
    "POST /console/people/<staff_id>/signins/end": ADMINS,
    # one's own leave; that of others is for admins, bot/services/leave.py decides
    "GET /console/deputies/": EVERYONE,
    "POST /console/deputies/": EVERYONE,
    "POST /console/deputies/<leave_id>/end": EVERYONE,
    "GET /console/signins/": EVERYONE,
    "POST /console/signins/<id_hash>/end": EVERYONE,
    "POST /console/signins/end-others": EVERYONE,
    "GET /console/audit/": frozenset({"reviewer", "leader", "admin"}),
    "GET /console/entries/": EVERYONE,
    "GET /console/entries/<entry_id>": EVERYONE,
    "GET /console/entries/<entry_id>/edit": HANDLERS,
    "POST /console/entries/<entry_id>/edit": HANDLERS,
    "POST /console/entries/<entry_id>/hand-in": HANDLERS,
    "POST /console/entries/<entry_id>/restore": HANDLERS,
    "GET /console/entries/<entry_id>/recall": HANDLERS,
    "POST /console/entries/<entry_id>/recall": HANDLERS,
    "POST /console/entries/<entry_id>/recall/words": HANDLERS,
    # in an emergency anybody but the author, as for posts
    "POST /console/entries/<entry_id>/recall/approve": EVERYONE,
    "GET /console/entries/<entry_id>/versions/<int:number>": EVERYONE,
    "POST /console/entries/<entry_id>/versions/<int:number>/approve": EVERYONE,
    "GET /console/entries/<entry_id>/versions/<int:number>/replay": EVERYONE,
    "POST /console/entries/<entry_id>/versions/<int:number>/return": APPROVERS,
    "GET /console/entries/new": HANDLERS,
    "POST /console/entries/new": HANDLERS,
    "GET /console/entries/queue/": APPROVERS,
    "POST /console/entries/queue/<entry_id>/approve": APPROVERS,
    "POST /console/entries/queue/<entry_id>/return": APPROVERS,
    "GET /console/entries/queue/sign": APPROVERS,
    "POST /console/entries/queue/sign": APPROVERS,
    "GET /console/lexicon/": EVERYONE,
    "POST /console/lexicon/": HANDLERS,
    "GET /console/lexicon/<word>/<int:number>": EVERYONE,
    "POST /console/lexicon/<word>/<int:number>/approve": EVERYONE,
    "POST /console/lexicon/<word>/<int:number>/return": APPROVERS,
    "GET /console/tasks/": EVERYONE,
    "POST /console/tasks/<task_id>/done": HANDLERS,
    # signing out is last: it ends what the others need
    "POST /console/logout": EVERYONE,
}
OPEN = frozenset({"GET /console/login", "POST /console/login"})
"""Routes for people who have not signed in."""

__all__ = ["ADMINS", "APPROVERS", "EVERYONE", "HANDLERS", "OPEN", "PLANNERS", "RIGHTS"]
