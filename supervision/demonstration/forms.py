"""How each supplier writes its tables: its own column titles, its own kind of file, its share of bad rows."""

from supervision.demonstration.sheets import Form

_JUDGED = {
    "case_number": "判决书案号", "prior_case_number": "原审案号", "id_card": "身份证号码", "name": "被告人", "birth_date": "出生年月日",
    "act_end": "作案终止日期", "principal_penalty": "判处主刑", "term_months": "刑期月数", "probation_flag": "缓刑",
    "probation_months": "缓刑考验期月数", "fine_total": "罚金总额", "confiscation_code": "没收个人财产", "judgment_date": "判决日期",
    "served_date": "送达检察院日期", "effective_date": "判决生效日期", "is_effective": "是否生效",
    "execution_region_code": "执行地行政区划代码", "sealed_flag": "是否封存", "region_code": "法院所在区划",
}  # fmt: skip
_CHARGED = {
    "case_number": "案号", "id_card": "证件号码", "charge_code": "罪名编码", "tier": "量刑档次", "act_end": "行为终止日期",
    "principal_penalty": "主刑", "charge_term_months": "刑期月数", "charge_fine": "罚金（元）", "confiscation_code": "没收财产",
}  # fmt: skip
_CHANGED = {
    "decision_no": "裁定书案号", "id_card": "身份证号", "name": "罪犯姓名", "change_type": "决定类型", "effective_date": "裁定生效日期",
    "execution_region_code": "执行地区划", "deciding_org": "作出机关",
}  # fmt: skip
_REGISTERED = {
    "register_no": "矫正对象编号", "name": "矫正对象姓名", "id_card": "身份证号", "correction_type": "矫正类别", "case_number": "判决书案号",
    "deciding_org": "判决机关", "effective_date": "判决生效日期", "term_start": "矫正起始日期", "term_end": "矫正终止日期",
    "register_date": "报到日期", "release_date": "解矫日期", "release_type": "解除类型", "warning_count": "受警告次数",
    "executing_org": "社区矫正机构", "region_code": "行政区划代码",
}  # fmt: skip
_HELD = {
    "stay_no": "入所编号", "name": "在押人员姓名", "id_card": "证件号码", "custody_code": "羁押原因", "facility_type": "场所类型",
    "place_name": "场所名称", "basis_doc_no": "法律文书号", "decision_date": "批准日期", "deciding_org": "办案单位",
    "from_date": "入所日期", "to_date": "出所日期", "region_code": "行政区划代码",
}  # fmt: skip
_DEAD = {"id_card": "死者身份证号", "name": "死者姓名", "death_date": "死亡时间", "source_code": "来源"}
_DRUGS = {
    "decision_no": "决定书编号", "id_card": "身份证号", "name": "姓名", "decision_type": "处置类型", "decision_date": "决定日期",
    "deciding_org": "办案单位", "region_code": "行政区划代码",
}  # fmt: skip
_PENALISED = {
    "penalty_no": "处罚决定书文号", "name": "被处罚人姓名", "id_card": "被处罚人身份证号", "cause_code": "案由", "penalty_types": "处罚结果",
    "detention_days": "拘留日数", "act_date": "案发日期", "decision_date": "处罚日期", "status_code": "决定状态",
    "deciding_org": "处罚机关", "region_code": "行政区划代码",
}  # fmt: skip
_RECEIVED = {
    "receipt_no": "收文编号", "doc_type": "文书类别", "doc_number": "文号", "id_card": "当事人证件号", "name": "当事人",
    "issuing_org": "来文单位", "issue_date": "落款日期", "posted_date": "交邮日期", "received_date": "收文日期", "receiving_org": "收文单位",
}  # fmt: skip
_ENFORCED = {
    "case_number": "执行案号", "court_name": "执行法院", "court_region": "法院区划", "basis_code": "依据种类", "cause_name": "执行案由",
    "livelihood_code": "涉民生", "filing_date": "立案日期", "apply_amount": "申请标的", "received_amount": "到位金额",
    "close_code": "结案方式", "close_date": "结案日期", "reexec_flag": "是否恢复执行案件", "resumed_case_number": "恢复执行案号",
    "resumed_date": "恢复日期",
}  # fmt: skip
_PARTIES = {
    "case_number": "执行案号", "role_code": "当事人类型", "party_name": "当事人名称", "party_kind_code": "主体类型",
    "id_card": "身份证号码", "uscc": "社会信用代码", "region_code": "住所区划",
}  # fmt: skip
_QUERIES = {
    "case_number": "执行案号", "party_name": "被查询人名称", "query_date": "反馈日期", "asset_kind_code": "财产类型", "result_code": "查询结果",
    "asset_no": "财产编号", "control_code": "控制情况", "control_date": "控制日期", "seized_flag": "是否实际扣押",
}  # fmt: skip
_AUCTIONS = {
    "auction_id": "拍卖编号", "case_number": "案号", "court_name": "处置法院", "court_region": "区划", "asset_kind_code": "财产类型",
    "asset_no": "财产编号", "end_time": "竞价结束时间", "result_code": "结果",
}  # fmt: skip
_BANKRUPT = {
    "case_number": "案号", "court_name": "受理法院", "court_region": "区划", "debtor_name": "债务人名称",
    "debtor_uscc": "债务人统一社会信用代码", "kind_code": "类型", "accept_date": "受理日期",
}  # fmt: skip
_VEHICLES = {
    "plate": "车牌号", "plate_kind_code": "车牌种类", "vin": "车架号", "owner_name": "车主姓名", "owner_id_card": "车主身份证号",
    "owner_uscc": "统一社会信用代码", "own_from_date": "所有权起始日期", "own_to_date": "所有权终止日期",
    "first_register_date": "初次登记日期", "vehicle_kind_code": "车辆类型", "use_nature_code": "使用性质", "state_code": "车辆状态",
    "mortgage_flag": "是否抵押", "est_value_amount": "车辆估值", "region_code": "行政区划代码",
}  # fmt: skip
_FUNDS = {
    "account_no": "公积金账号", "holder_name": "缴存人姓名", "id_card": "身份证号码", "balance_amount": "缴存余额", "status_code": "账户状态",
    "monthly_amount": "月缴存额", "last_pay_month": "缴至月份", "employer_name": "单位名称", "snapshot_date": "截止日期",
    "region_code": "行政区划代码",
}  # fmt: skip

#: by standard
FORMS: dict[str, Form] = {
    "criminal_judgment": Form("演示中级人民法院", "csv", _JUDGED, "id_card", 6),
    "criminal_judgment_charge": Form("演示中级人民法院", "csv", _CHARGED, "id_card", 3),
    "penalty_change_decision": Form("演示监狱管理局", "xlsx", _CHANGED),
    "community_correction_register": Form("演示司法局", "csv", _REGISTERED, "id_card", 5),
    "custody_record": Form("演示公安监管部门", "xlsx", _HELD, "id_card", 2),
    "death_record": Form("演示卫生健康委员会", "utf8.csv", _DEAD, "id_card", 8),
    "drug_control_record": Form("演示禁毒部门", "xlsx", _DRUGS),
    "police_admin_penalty": Form("演示公安局", "csv", _PENALISED, "id_card", 2),
    "doc_receipt_register": Form("案件管理收文登记", "xlsx", _RECEIVED),
    "enforcement_case": Form("演示法院执行局", "csv", _ENFORCED, None, 3),
    "enforcement_party": Form("演示法院执行局", "csv", _PARTIES, "id_card", 4),
    "enforcement_asset_query": Form("演示执行查控系统", "utf8.csv", _QUERIES),
    "judicial_auction": Form("演示网络司法拍卖", "csv", _AUCTIONS),
    "bankruptcy_case": Form("演示破产重整信息", "xlsx", _BANKRUPT),
    "vehicle_registration": Form("演示公安交管部门", "csv", _VEHICLES, "owner_id_card", 6),
    "housing_fund_account": Form("演示住房公积金中心", "csv", _FUNDS, "id_card", 4),
}
