"""A small register, and a model of several steps over it, for what happens to runs."""

STANDARD = """\
- slug: trial_payments
  title: {zh: 试验付款登记, en: Trial payments}
  supplier: 试验财政局
  origin: internal
  level: L3
  grain: 一行一笔
  key: [pay_no]
  occurred: paid_on
  columns:
    pay_no: {type: string, title: 单号, required: true}
    payee: {type: string, title: 收款人}
    amount: {type: decimal, title: 金额}
    paid_on: {type: date, title: 付款日期}
"""

MODEL = """\
slug: trial_repeated_payments
title: {zh: 三日内重复付款（试验）, en: Paid twice within three days (trial)}
field: civil
summary: {zh: 试验模型, en: A trial}
legal_basis:
  - {law: 某法, article: 第一条, gist: 试验}
inputs: {payments: trial_payments}
steps:
  large:
    filter: {from: payments, where: amount >= 100}
  pairs:
    join:
      left: large
      right: large
      on: [payee, amount]
      where: left.pay_no < right.pay_no AND right.paid_on BETWEEN left.paid_on AND DATE_ADD_DAYS(left.paid_on, 3)
  counted:
    aggregate: {from: pairs, by: [payee, amount], columns: {times: COUNT(*), first_on: MIN(paid_on)}}
  telling:
    derive: {from: counted, columns: {total: amount * times}}
lead:
  from: telling
  key: [payee, amount]
  subject: {kind: company, name: payee, id: null}
  office: null
  occurred_on: first_on
  amount: total
  level: "'B'"
  score: {base: 50}
  title: "{payee}三日内重复收款"
  reason: "{first_on}起重复付款{times}次。"
  document: correction_notice
examples:
  - name: 次日又付
    given:
      payments:
        - {pay_no: P1, payee: 甲公司, amount: 500, paid_on: 2024-03-01}
        - {pay_no: P2, payee: 甲公司, amount: 500, paid_on: 2024-03-02}
    expect: [{payee: 甲公司, amount: 500}]
  - name: 隔了一周
    given:
      payments:
        - {pay_no: P1, payee: 甲公司, amount: 500, paid_on: 2024-03-01}
        - {pay_no: P2, payee: 甲公司, amount: 500, paid_on: 2024-03-09}
    expect: []
"""

SLUG = "trial_repeated_payments"
OFFICE = "640202"


def payments(payees: int = 40) -> str:
    """A delivered file: every payee is paid thrice, every second one twice within three days."""
    lines = ["单号,收款人,金额,付款日期"]
    for n in range(payees):
        for time, day in enumerate((1, 3 if n % 2 else 11, 21)):
            lines.append(f"P{n:04d}-{time},第{n}公司,{200 + n}.50,2024-03-{day:02d}")
    return "\n".join(lines) + "\n"


def plant(installation) -> None:
    """The standard, its data and the published model."""
    folder = installation.folder
    for name, text in {"standard.yaml": STANDARD, "model.yaml": MODEL, "payments.csv": payments()}.items():
        (folder / name).write_text(text, encoding="utf-8")
    installation.manage("import_standards", folder / "standard.yaml")
    installation.manage("import_models", folder / "model.yaml", "--office", "640000")
    installation.manage("publish_model", SLUG, "--office", "640000")
    span = ("--coverage-from", "2024-01-01", "--coverage-to", "2024-12-31")
    installation.manage("load_dataset", "trial_payments", folder / "payments.csv", "--office", OFFICE, *span)
