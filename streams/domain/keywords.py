"""Words that tell a ticket's category, English (whole words, with their endings) and Chinese (anywhere)."""

import re
from typing import Final

CATEGORIES: Final = ("billing", "technical", "feature", "general")
READ_CHARACTERS: Final = 4_000  # of subject and body together: what a ticket is about comes early

ENGLISH: Final[dict[str, str]] = {
    "billing": "bill invoice payment pay charge overcharge refund price pricing subscription credit-card receipt "
    "discount tax vat renewal",
    "technical": "error bug crash fail failure broken not-working doesn't-work does-not-work cannot can't unable slow "
    "timeout timed-out outage exception login log-in password 500 404",
    "feature": "feature would-like would-be-nice suggest suggestion enhancement roadmap wish please-add support-for "
    "integrate integration improve improvement",
}
CHINESE: Final[dict[str, str]] = {
    "billing": "账单 发票 付款 支付 扣款 退款 价格 费用 收费 订阅 续费 信用卡 优惠 税",
    "technical": "错误 报错 故障 崩溃 失败 无法 不能 打不开 卡顿 很慢 超时 异常 登录 密码 宕机",
    "feature": "功能 建议 希望 需求 增加 新增 集成 改进",
}


def pattern(category: str) -> re.Pattern[str]:
    """Return what finds every mention of a category."""
    english = "|".join(re.escape(word).replace(r"\-", " ") for word in ENGLISH[category].split())
    chinese = "|".join(CHINESE[category].split())
    return re.compile(rf"\b(?:{english})(?:e?s|e?d|ing)?\b|{chinese}")


MENTIONS: Final = {category: pattern(category) for category in ENGLISH}


def category_of(text: str) -> str:
    """Return the category mentioned most often, the earlier of ``CATEGORIES`` at a tie; general if none is.

    >>> category_of("Wrong amount on my invoice"), category_of("登录时报错"), category_of("Hello")
    ('billing', 'technical', 'general')
    """
    lowered = text[:READ_CHARACTERS].lower()
    hits = {category: len(mention.findall(lowered)) for category, mention in MENTIONS.items()}
    best = max(hits, key=hits.__getitem__)
    return best if hits[best] else "general"
