"""One unit of work: a transaction, its moment, and the repositories that read and write inside it.

Must never reach a network or wait for a person: a transaction is short.
"""

from datetime import datetime
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.repositories.burdens import Burdens
from storage.repositories.calendar import CalendarDays
from storage.repositories.contents import Contents
from storage.repositories.corrections import Corrections
from storage.repositories.duty import Duty
from storage.repositories.equipment import Equipment
from storage.repositories.field_work import Clockings, Publicities, Surveys
from storage.repositories.figures import Figures
from storage.repositories.filings import Demands, Filings
from storage.repositories.forms import Forms
from storage.repositories.gatherings import Gatherings
from storage.repositories.grids import Grids
from storage.repositories.handing_over import HandingOver
from storage.repositories.household_book import HouseholdBook
from storage.repositories.households import Households
from storage.repositories.inbox import Inbox
from storage.repositories.invites import Invites
from storage.repositories.leases import Leases
from storage.repositories.leaves import Leaves
from storage.repositories.matters import Matters
from storage.repositories.notes import Notes
from storage.repositories.occurrences import Occurrences
from storage.repositories.outbox import Outbox
from storage.repositories.pacing import Pacing
from storage.repositories.people import People
from storage.repositories.personnel import Personnel
from storage.repositories.plans import Plans
from storage.repositories.portraits import Portraits
from storage.repositories.queues import Queues
from storage.repositories.reach import Reach
from storage.repositories.reports import Reports
from storage.repositories.roster import Roster
from storage.repositories.speakers import Speakers
from storage.repositories.special_periods import SpecialPeriods
from storage.repositories.successors import Successors
from storage.repositories.task_drafts import TaskDrafts
from storage.repositories.tasks import Tasks
from storage.repositories.terminals import Terminals
from storage.repositories.unasked import Unasked
from storage.repositories.visits import Visits


class UnitOfWork:
    """Repositories over one open transaction; all of them see ``now`` as the moment of writing."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        """Wraps an open transaction; ``now`` is aware and comes from the program's clock, never from SQL."""
        self.connection = connection
        self.now = now

    @property
    def outbox_touched(self) -> bool:
        """Whether something was queued to be sent."""
        return "outbox" in self.__dict__ and self.outbox.touched

    @property
    def inbox_touched(self) -> bool:
        """Whether something was received."""
        return "inbox" in self.__dict__ and self.inbox.touched

    @cached_property
    def grids(self) -> Grids:
        """The grid tree."""
        return Grids(self.connection, self.now)

    @cached_property
    def people(self) -> People:
        """People and their posts."""
        return People(self.connection, self.now)

    @cached_property
    def households(self) -> Households:
        """Households and places."""
        return Households(self.connection, self.now)

    @cached_property
    def household_book(self) -> HouseholdBook:
        """Who lives in the households, and every correction."""
        return HouseholdBook(self.connection, self.now)

    @cached_property
    def corrections(self) -> Corrections:
        """What people corrected in chat and a roster may write over."""
        return Corrections(self.connection, self.now)

    @cached_property
    def personnel(self) -> Personnel:
        """Personnel changes, asked for and decided."""
        return Personnel(self.connection, self.now)

    @cached_property
    def handing_over(self) -> HandingOver:
        """Changes of people made to count, with the open work."""
        return HandingOver(self.connection, self.now)

    @cached_property
    def successors(self) -> Successors:
        """Who succeeded whom."""
        return Successors(self.connection, self.now)

    @cached_property
    def portraits(self) -> Portraits:
        """Photos that people sent of themselves."""
        return Portraits(self.connection, self.now)

    @cached_property
    def equipment(self) -> Equipment:
        """Things that people were given for the work."""
        return Equipment(self.connection, self.now)

    @cached_property
    def roster(self) -> Roster:
        """The roster as a whole, and imports of it."""
        return Roster(self.connection, self.now)

    @cached_property
    def terminals(self) -> Terminals:
        """Where people and groups are reached."""
        return Terminals(self.connection, self.now)

    @cached_property
    def invites(self) -> Invites:
        """Invite links."""
        return Invites(self.connection, self.now)

    @cached_property
    def speakers(self) -> Speakers:
        """Who speaks where."""
        return Speakers(self.connection, self.now)

    @cached_property
    def inbox(self) -> Inbox:
        """Updates as they came in."""
        return Inbox(self.connection, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages on their way out."""
        return Outbox(self.connection, self.now)

    @cached_property
    def unasked(self) -> Unasked:
        """Letters that nobody asked for, by day."""
        return Unasked(self.connection, self.now)

    @cached_property
    def burdens(self) -> Burdens:
        """What people got from the program and did for it."""
        return Burdens(self.connection, self.now)

    @cached_property
    def pacing(self) -> Pacing:
        """The pace of channel accounts."""
        return Pacing(self.connection, self.now)

    @cached_property
    def queues(self) -> Queues:
        """How much waits, and how long."""
        return Queues(self.connection, self.now)

    @cached_property
    def leases(self) -> Leases:
        """What one process at a time may do."""
        return Leases(self.connection, self.now)

    @cached_property
    def forms(self) -> Forms:
        """Forms in progress."""
        return Forms(self.connection, self.now)

    @cached_property
    def notes(self) -> Notes:
        """Texts kept until their sender says what they are."""
        return Notes(self.connection, self.now)

    @cached_property
    def reports(self) -> Reports:
        """Daily reports."""
        return Reports(self.connection, self.now)

    @cached_property
    def visits(self) -> Visits:
        """Visits and whom they reached."""
        return Visits(self.connection, self.now)

    @cached_property
    def gatherings(self) -> Gatherings:
        """Meetings and trainings."""
        return Gatherings(self.connection, self.now)

    @cached_property
    def clockings(self) -> Clockings:
        """Patrols and working hours."""
        return Clockings(self.connection, self.now)

    @cached_property
    def surveys(self) -> Surveys:
        """Surveys and what they looked at."""
        return Surveys(self.connection, self.now)

    @cached_property
    def filings(self) -> Filings:
        """What was filed for a period."""
        return Filings(self.connection, self.now)

    @cached_property
    def demands(self) -> Demands:
        """What heads ask for by a day."""
        return Demands(self.connection, self.now)

    @cached_property
    def contents(self) -> Contents:
        """What visits held, thing by thing."""
        return Contents(self.connection, self.now)

    @cached_property
    def publicities(self) -> Publicities:
        """What was made known on visits."""
        return Publicities(self.connection, self.now)

    @cached_property
    def leaves(self) -> Leaves:
        """Leave requests."""
        return Leaves(self.connection, self.now)

    @cached_property
    def matters(self) -> Matters:
        """Matters and their steps."""
        return Matters(self.connection, self.now)

    @cached_property
    def tasks(self) -> Tasks:
        """Tasks and receipts."""
        return Tasks(self.connection, self.now)

    @cached_property
    def plans(self) -> Plans:
        """Tasks that the clock issues."""
        return Plans(self.connection, self.now)

    @cached_property
    def task_drafts(self) -> TaskDrafts:
        """Tasks put aside, and templates."""
        return TaskDrafts(self.connection, self.now)

    @cached_property
    def duty(self) -> Duty:
        """Duty rosters."""
        return Duty(self.connection, self.now)

    @cached_property
    def special_periods(self) -> SpecialPeriods:
        """Flood season, festivals."""
        return SpecialPeriods(self.connection, self.now)

    @cached_property
    def figures(self) -> Figures:
        """Counts of whole subtrees, for digests."""
        return Figures(self.connection, self.now)

    @cached_property
    def reach(self) -> Reach:
        """What there is to reach in a subtree, and what was reached."""
        return Reach(self.connection, self.now)

    @cached_property
    def occurrences(self) -> Occurrences:
        """Claimed occurrences of jobs, and notices said once."""
        return Occurrences(self.connection, self.now)

    @cached_property
    def calendar(self) -> CalendarDays:
        """Working days that the State Council published after the library's last release."""
        return CalendarDays(self.connection, self.now)
