//! Rows in the order of their names, found by a typed position.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Index;

/// Something that a scenario names.
pub trait Entity {
    /// Its id, unique in its table.
    fn id(&self) -> &str;
}

/// Makes rows with a field `id` entities of their tables.
macro_rules! entities {
    ($($entity:ty),+) => { $(impl $crate::model::Entity for $entity {
        fn id(&self) -> &str {
            &self.id
        }
    })+ };
}
pub(super) use entities;

/// The position of a `T` in its table. Positions are given in the order of ids.
pub struct Id<T> {
    position: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id at a position.
    pub fn at(position: usize) -> Self {
        Self { position: u32::try_from(position).expect("the limit on names fits 32 bits"), of: PhantomData }
    }

    /// The position.
    pub fn position(self) -> usize {
        self.position as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.position == other.position
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.position.cmp(&other.position)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.position.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.position)
    }
}

/// Rows of one kind, in the order of their ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T> {
    rows: Vec<T>,
}

impl<T: Entity> Table<T> {
    /// The table of these rows, which are put in the order of their ids.
    pub fn new(mut rows: Vec<T>) -> Self {
        rows.sort_by(|a, b| a.id().cmp(b.id()));
        Self { rows }
    }

    /// The position of a name.
    pub fn find(&self, id: &str) -> Option<Id<T>> {
        self.rows.binary_search_by(|row| row.id().cmp(id)).ok().map(Id::at)
    }

    /// Every row with its position.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Id<T>, &T)> {
        self.rows.iter().enumerate().map(|(position, row)| (Id::at(position), row))
    }

    /// Every id, in order.
    pub fn ids(&self) -> impl Iterator<Item = Id<T>> + use<T> {
        (0..self.rows.len()).map(Id::at)
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(Entity::id)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row to be written while a configured copy is made; its id must stay.
    pub(super) fn get_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.rows[id.position()]
    }
}

impl<T> Index<Id<T>> for Table<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.rows[id.position()]
    }
}
