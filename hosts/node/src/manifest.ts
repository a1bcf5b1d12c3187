/** What a collector says that it is and can bring. Knows no collection. */

/** A property that entities or relationships of a kind can have. */
export interface PropertyKind {
  /** `tag.*` stands for every name that begins with `tag.`. */
  name: string;
  /** What it says, its unit, and when it is there. */
  description: string;
}

/** A kind of entity. */
export interface EntityKind {
  type: string;
  classes: string[];
  /** What people call it: `API Key`. */
  resourceName: string;
  properties: PropertyKind[];
}

/** A kind of relationship. */
export interface RelationshipKind {
  type: string;
  class: string;
  /** The type of the entity that it starts from. */
  fromType: string;
  /** The type of the entity that it leads to. */
  toType: string;
  properties: PropertyKind[];
}

/** A part of the collection that succeeds or fails as one. */
export interface StepKind {
  /** What `only`, `also` and `skip` take: `fetch-users`. */
  id: string;
  /** Its name for people: `Fetch Users`. */
  name: string;
  /** The paths that it reads, with `{…}` where an id goes. */
  paths: string[];
  /** The types of the entities that it brings. */
  entities: string[];
  /** The types of the relationships that it brings. */
  relationships: string[];
  /** The ids of the steps that bring the other ends of its relationships. */
  dependsOn: string[];
  /** The role in the organization that the credential needs. */
  role: string;
  /** Where the service documents what is read. */
  documentation: string;
  /** What it reads, for people: `service accounts`. */
  subject: string;
  /** The ids of the credentials that may read it, the most fitting one first. */
  credentials: string[];
  /** Whether it is read unless it is skipped. Else it is read on request only. */
  onByDefault: boolean;
  /** How many requests it takes, in words: `one for every 1,000 users`. */
  cost: string;
}

/** A kind of credential that the service knows. */
export interface CredentialKind {
  /** What a `Credential` says that it is: `admin-key`. */
  id: string;
  /** What people call it, with its article: `an Admin key`. */
  name: string;
}

/** What a collector is and what it can bring. */
export interface Manifest {
  name: string;
  /** By semantic versioning. */
  version: string;
  /** The service that it reads. */
  service: string;
  /** In order. */
  steps: StepKind[];
  /** Sorted by type. */
  entities: EntityKind[];
  /** Sorted by type. */
  relationships: RelationshipKind[];
  /** The kinds of credentials that its steps can be read with. */
  credentials: CredentialKind[];
  /** How many the service allows an organization, all of its clients together. */
  requestsPerMinute: number;
}
