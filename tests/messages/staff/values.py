"""Somebody on the staff."""

from messages.staff.member import Member, MemberId, Role

ANNA = Member(MemberId("stf_anna"), "anna", Role.SUPPORT)
