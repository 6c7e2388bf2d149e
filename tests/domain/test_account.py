from itertools import permutations

from streams.events import (
    ContactLeft,
    CustomerChanged,
    GoalProgressed,
    GoalSet,
    HealthChanged,
    MarketShareReported,
    Segment,
    SubscriptionExpanded,
    SubscriptionStarted,
    SurveyAnswered,
)
from tests.domain.stories import CATALOGUE, Life, healthy, on, policies_with


def test_what_is_not_told_stays_as_it_was() -> None:
    life = Life(policies_with())
    life.sign_up(segment=Segment(size="small", others={"tier": "gold"}), seats=5, owner="ann")
    life.happen(CustomerChanged, owner="ben")
    account = life.state.account
    assert (life.state.segment, account.seats, account.owner) == (
        Segment(size="small", others={"tier": "gold"}),
        5,
        "ben",
    )
    assert tuple(life.state.usage.catalogue) == CATALOGUE


def test_older_news_does_not_undo_newer() -> None:
    life = Life(policies_with())
    life.sign_up(owner="ann")
    life.happen(CustomerChanged, hour=12, owner="cid", catalogue=("new",))
    life.happen(CustomerChanged, hour=11, owner="ben", seats=7)
    account = life.state.account
    assert (account.owner, account.seats, tuple(life.state.usage.catalogue)) == ("cid", 7, ("new",))


def test_of_two_changes_within_a_second_the_newer_counts_and_at_one_time_the_greater() -> None:
    tenth = 1 / 36_000  # of a second, in hours
    for changes in permutations([(9 + tenth, "ann"), (9 + 9 * tenth, "ben"), (9 + 9 * tenth, "abe")]):
        life = Life(policies_with())
        life.sign_up()
        for hour, owner in changes:
            life.happen(CustomerChanged, hour=hour, owner=owner)
        assert life.state.account.owner == "ben"


def test_of_two_values_of_a_goal_at_one_time_the_greater_counts() -> None:
    for values in permutations([5.0, -7.0, 6.0]):
        life = Life(policies_with())
        for value in values:
            life.happen(GoalSet, goal_id="g", metric="tickets", target=value, baseline=None if value == 5.0 else 1.0)
            life.happen(GoalProgressed, goal_id="g", value=value)
        goal = life.state.account.goals["g"]
        assert (goal.target, goal.baseline, goal.value) == (6.0, 1.0, 6.0)


def test_a_feature_named_twice_in_a_catalogue_keeps_its_use() -> None:
    life = Life(policies_with())
    life.sign_up(["a"])
    life.use(["a"])
    life.happen(CustomerChanged, hour=10, catalogue=("a", "a"))
    assert life.state.usage.catalogue == {"a": 0}


def test_the_newest_price_counts_whenever_it_arrives() -> None:
    life = healthy(3, policies_with())
    life.happen(SubscriptionExpanded, hour=12, mrr=300.0, currency="EUR")
    life.happen(SubscriptionExpanded, hour=11, mrr=200.0)
    assert (life.state.mrr, life.state.currency) == (300.0, "EUR")
    assert [contract.mrr for contract in life.state.account.contracts] == [200.0, 300.0]


def test_a_change_that_shows_is_said_and_one_that_does_not_is_not() -> None:
    life = healthy(10, policies_with())
    assert [type(fact) for fact in life.happen(CustomerChanged, owner="ben")] == [HealthChanged]
    assert life.happen(CustomerChanged, owner="ben") == []
    assert life.happen(CustomerChanged, seats=9) == []
    assert [type(fact) for fact in life.happen(SubscriptionStarted, mrr=150.0)] == [HealthChanged]


def test_of_two_surveys_the_newer_counts_and_at_one_time_the_higher() -> None:
    life = healthy(3, policies_with())
    for hour, score in ((9, 10.0), (8, 90.0), (9, 20.0), (9, 15.0)):
        life.happen(SurveyAnswered, hour=hour, kind="nps", score=score)
    assert life.state.account.nps == 20.0


def test_goals_contacts_and_market_share_are_kept() -> None:
    life = Life(policies_with())
    life.sign_up()
    life.happen(GoalSet, goal_id="g", metric="tickets", target=5.0, baseline=9.0)
    life.happen(GoalProgressed, hour=11, goal_id="g", value=7.0)
    life.happen(GoalProgressed, hour=10, goal_id="g", value=8.0)
    life.happen(ContactLeft, contact_id="c", champion=True)
    life.happen(ContactLeft, hour=12, contact_id="d")
    life.happen(MarketShareReported, share=0.25)
    account = life.state.account
    goal = account.goals["g"]
    assert (goal.target, goal.baseline, goal.value) == (5.0, 9.0, 7.0)
    assert (account.contacts_left, account.champion_left) == (2, on(9 / 24).timestamp())
    assert account.market_share == 0.25
