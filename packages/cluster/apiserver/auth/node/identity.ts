import type { User } from '../../call.ts'

const prefix = 'system:node:'

/** The name of the node that a user is, empty where it has none; undefined for everybody else. */
export const nodeOf = ({ username, groups }: User): string | undefined =>
  username.startsWith(prefix) && groups.includes('system:nodes')
    ? username.slice(prefix.length)
    : undefined
