/// Role bits of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// Exactly one per firm; may do everything.
    pub const OWNER: u8 = 1;
    /// May manage members who are not ADMIN, and host events.
    pub const ADMIN: u8 = 2;
    /// May manage members who are not ADMIN.
    pub const HR: u8 = 4;
    /// May create events in the firm's name.
    pub const HOST: u8 = 8;
    /// May speak at events.
    pub const SPEAKER: u8 = 16;
    /// Plain member.
    pub const MEMBER: u8 = 32;
    /// May read reports.
    pub const AUDITOR: u8 = 64;
    const ALL: u8 = 127;

    /// Bits as stored.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// True for roles that a member may be given: at least one, known ones only, not OWNER.
    pub const fn is_grantable(self) -> bool {
        self.0 != 0 && self.0 & !Self::ALL == 0 && self.0 & Self::OWNER == 0
    }

    /// True when members with roles `other` may be added, changed or removed by a member with these roles.
    pub const fn may_manage(self, other: Self) -> bool {
        if self.0 & Self::OWNER != 0 {
            return true;
        }
        self.0 & (Self::ADMIN | Self::HR) != 0 && other.0 & (Self::OWNER | Self::ADMIN) == 0
    }

    /// True for roles that give power over other members.
    pub const fn is_manager(self) -> bool {
        self.0 & (Self::OWNER | Self::ADMIN | Self::HR) != 0
    }

    /// True when a member with these roles may set the root of unpublished members.
    pub const fn may_set_root(self) -> bool {
        self.0 & (Self::OWNER | Self::ADMIN) != 0
    }

    /// True when a member with these roles may create events for the firm.
    pub const fn may_host(self) -> bool {
        self.0 & (Self::OWNER | Self::ADMIN | Self::HOST) != 0
    }
}

/// What a delegate may do for its principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope(u8);

impl Scope {
    /// Call colleagues and be called.
    pub const CALL: u8 = 1;
    /// Host events.
    pub const HOST: u8 = 2;
    /// Watch.
    pub const VIEW: u8 = 4;
    const ALL: u8 = 7;

    /// Bits as stored.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// True when at least one bit is set and all are known.
    pub const fn is_valid(self) -> bool {
        self.0 != 0 && self.0 & !Self::ALL == 0
    }

    /// True when everything in `asked`, which is something, is allowed.
    pub const fn covers(self, asked: u8) -> bool {
        asked != 0 && self.0 & asked == asked
    }
}
