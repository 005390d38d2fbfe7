"""Who may do what with offerings, in sentences."""

from wagtail.permission_policies import ModelPermissionPolicy


def can_move_dates(user) -> bool:
    """Those who may change an offering: its dates, other dates for somebody, and extensions of a country."""
    return user.has_perm("offerings.change_offering")


class OfferingPolicy(ModelPermissionPolicy):
    """As the roles say, and deleted by nobody: enrolments hang on an offering."""

    def user_has_permission(self, user, action: str) -> bool:
        """Whether somebody may do it."""
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        """Whether somebody may do any of it."""
        return any(self.user_has_permission(user, action) for action in actions)
