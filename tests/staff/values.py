"""Somebody on the staff."""

from staff.member import Member, MemberId, Role

ANNA = Member(MemberId("stf_anna"), "anna", Role.SUPPORT)
