"""What customers write to support: short, of every category, in English and Chinese, pleased and not."""

from __future__ import annotations

from random import Random
from typing import Final, Literal

Language = Literal["en", "zh"]
Category = Literal["billing", "technical", "feature", "general"]

OPENED: Final[dict[Language, dict[Category, tuple[tuple[str, str], ...]]]] = {
    "en": {
        "billing": (
            ("Question about our invoice", "The invoice of this month lists more seats than we pay for."),
            ("Charged twice", "Our credit card was charged twice. Please refund the second payment."),
            ("Price at renewal", "What will the price be after our renewal? We were promised a discount."),
        ),
        "technical": (
            ("Export fails", "The export fails with error 500 since this morning."),
            ("Cannot log in", "Half of the team cannot login after the password reset."),
            ("Dashboard very slow", "The dashboard is slow and often ends in a timeout."),
            ("App crashes", "The mobile app crashes with an exception when we open a report."),
        ),
        "feature": (
            ("Suggestion", "It would be nice to schedule dashboards. Is that on the roadmap?"),
            ("Integrate with our CRM", "We would like to integrate our CRM. Please add support for it."),
            ("Small improvement", "A suggestion: an improvement of the filter would help us every day."),
        ),
        "general": (
            ("How do we add a colleague?", "A new colleague starts on Monday. Where do we invite her?"),
            ("Training", "Do you offer a webinar for beginners?"),
            ("Thank you", "The last release made our mornings easier. Thank you!"),
        ),
    },
    "zh": {
        "billing": (
            ("发票问题", "本月账单上的席位数比我们实际使用的多，请核对发票。"),
            ("重复扣款", "信用卡被重复扣款，请尽快退款。"),
            ("续费价格", "续费之后价格是多少？之前承诺过优惠。"),
        ),
        "technical": (
            ("导出失败", "从今天早上开始，导出一直报错 500。"),
            ("无法登录", "重置密码之后，一半同事无法登录。"),
            ("页面很慢", "看板打开很慢，经常超时。"),
        ),
        "feature": (
            ("建议", "希望增加定时发送看板的功能。"),
            ("集成需求", "我们希望和现有的客户系统集成。"),
        ),
        "general": (
            ("如何邀请同事", "下周有新同事入职，在哪里邀请她？"),
            ("培训", "请问有没有新手入门的课程？"),
        ),
    },
}
UPSET: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "This is really frustrating.",
        "We are very disappointed, and this is not the first time.",
        "This is unacceptable. If it goes on we will have to look for an alternative.",
    ),
    "zh": ("真的很失望。", "这已经不是第一次了，太让人生气了。", "如果继续这样，我们只能考虑换别家。"),
}
PLEASED: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("Thanks for the great help so far.", "We love the product otherwise.", "Many thanks!"),
    "zh": ("谢谢你们一直以来的帮助。", "其他方面我们很满意。", "非常感谢！"),
}
STILL_WAITING: Final[dict[Language, str]] = {
    "en": "Any news? We are still waiting, and our people keep asking.",
    "zh": "有进展吗？我们还在等，同事一直在问。",
}
ANSWERED: Final[dict[Language, str]] = {
    "en": "Thank you for writing. We are looking into it and will come back to you.",
    "zh": "感谢您的来信，我们正在处理，会尽快回复您。",
}
COMMENTS: Final[dict[Language, tuple[str, str, str]]] = {
    "en": ("We are not getting what we pay for.", "It does the job.", "Our team would not want to work without it."),
    "zh": ("感觉不值这个价。", "基本够用。", "团队已经离不开它了。"),
}


def opened(random: Random, language: Language, category: Category, mood: float) -> tuple[str, str]:
    """Return subject and body of a ticket, with a word of feeling where the mood is strong."""
    subject, body = random.choice(OPENED[language][category])
    if random.random() < abs(mood):
        body = f"{body} {random.choice((PLEASED if mood > 0 else UPSET)[language])}"
    return subject, body


def comment(language: Language, score: float) -> str:
    """Return what goes with a net promoter score."""
    return COMMENTS[language][0 if score < 0 else 1 if score < 50 else 2]
