import { type Awaitable, atOnce } from '@galley/kit/at-once'
import type { WriteOptions } from '../../options/write-options.ts'
import type { Scope } from '../../scope.ts'
import type { Server } from '../../server.ts'
import { StatusError } from '../../status.ts'
import type { Body } from '../../verbs/decode.ts'
import { applied } from '../../verbs/patch-apply.ts'
import type { Scale } from './scale-object.ts'

const type = 'autoscaling/v1, Kind=Scale'
const unconverted =
  'proper version: request to convert CR to an invalid group/version: autoscaling/v1'

/** Server-side apply of a scale. Upstream cannot do it to custom objects, beyond telling of conflicts. */
export function applyScale(
  server: Server,
  scope: Scope,
  scale: Scale,
  body: Body,
  options: WriteOptions,
  isCustom: boolean,
): Awaitable<Scale> {
  if (isCustom && !scale.metadata.managedFields?.length)
    throw failed(
      `failed to create manager for existing fields: failed to convert live object (/; ${type}) to ${unconverted}`,
    )
  return atOnce(applied(server, scope, scale, body, options), (next) => {
    if (isCustom)
      throw failed(`failed to convert new object (/${scope.name}; ${type}) to ${unconverted}`)
    // Safe: it is decoded as a scale.
    return next as Scale
  })
}

const failed = (message: string) => new StatusError(500, '', message)
