import type { KubeObject } from '../../../kinds/object.ts'
import type { Answer } from '../../call.ts'
import { writeOptions } from '../../options/write-options.ts'
import { objectAnswer } from '../../respond.ts'
import type { Handler } from '../../router.ts'
import type { Scope } from '../../scope.ts'
import type { Server } from '../../server.ts'
import { readObject } from '../../verbs/body.ts'
import { recordManager } from '../../verbs/managed-fields.ts'
import { dropServerFields, matchNamespace } from '../../verbs/metadata.ts'
import type { Access } from '../access.ts'

export interface Review extends KubeObject {
  spec: Record<string, unknown>
  status?: Record<string, unknown>
}

export interface Asked {
  readonly server: Server
  readonly scope: Scope
  readonly access: Access
}

/** What a review is answered with: the review itself, filled in, or one that says no more than it has to. */
type Filled = Partial<Pick<KubeObject, 'metadata'>> & { readonly status: object }

/** A handler that reads a review, has it filled and sends it back. */
export const review =
  (fill: (review: Review, asked: Asked) => Promise<Filled> | Filled): Handler =>
  async (server: Server, scope: Scope): Promise<Answer> => {
    const { access } = server
    if (!access) throw new Error('reviews need roles and tokens to answer from')
    const options = writeOptions(scope.call, 'CreateOptions')
    // Decoding gave it the form of its structure, in which the spec is held by value.
    const read = (await readObject(server, scope, options.validation)) as Review
    dropServerFields(read)
    matchNamespace(read, scope.resource, scope.namespace)
    await recordManager(server, scope, undefined, read, options.manager)
    const { apiVersion, kind } = read
    const filled = await fill(read, { server, scope, access })
    return objectAnswer(server, scope, 201, { apiVersion, kind, metadata: {}, ...filled })
  }
