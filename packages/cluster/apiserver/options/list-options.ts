import { type FieldError, forbidden, notSupported } from '../../kinds/field-error.ts'
import type { ReadCall } from '../call.ts'
import type { Resource } from '../resources.ts'
import { checkFields, FieldSelector, parseFieldSelector } from '../selectors/field-selector.ts'
import { type LabelSelector, parseLabelSelector } from '../selectors/label-selector.ts'
import { badRequestError } from '../status.ts'
import { queryBool, queryInt, refuseOptions } from './query.ts'

export interface ListOptions {
  readonly labels: LabelSelector
  readonly fields: FieldSelector
  readonly isWatch: boolean
  readonly allowsBookmarks: boolean
  readonly resourceVersion: string
  readonly resourceVersionMatch: string
  /** 0: none. */
  readonly limit: number
  readonly continue: string
  readonly timeoutSeconds: number
}

/** Options of a list, watch or deletecollection; `isWatchPath` for the paths below `/watch/`. */
export function listOptions(call: ReadCall, resource: Resource, isWatchPath = false): ListOptions {
  const { query } = call
  const limit = queryInt(query, 'limit') ?? 0n
  const timeout = queryInt(query, 'timeoutSeconds') ?? 0n
  const sendInitialEvents = queryBool(query, 'sendInitialEvents')
  const options: ListOptions = {
    labels: parseLabelSelector(query.get('labelSelector') ?? ''),
    fields: parseFieldSelector(query.get('fieldSelector') ?? ''),
    isWatch: isWatchPath || (queryBool(query, 'watch') ?? false),
    allowsBookmarks: queryBool(query, 'allowWatchBookmarks') ?? false,
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    limit: limit > 0n ? Number(limit) : 0,
    continue: query.get('continue') ?? '',
    timeoutSeconds: timeout > 0n ? Number(timeout) : 0,
  }
  refuseOptions(
    'ListOptions',
    options.isWatch && !isWatchPath
      ? checkWatch(options, sendInitialEvents)
      : checkList(options, sendInitialEvents),
  )
  checkFields(options.fields, resource)
  return withName(options, call.info.name)
}

const match = 'resourceVersionMatch'

function checkList(options: ListOptions, sendInitialEvents: boolean | undefined): FieldError[] {
  const errors: FieldError[] = []
  const asked = options.resourceVersionMatch
  if (asked) {
    if (!options.resourceVersion)
      errors.push(forbidden(match, `${match} is forbidden unless resourceVersion is provided`))
    if (options.continue)
      errors.push(forbidden(match, `${match} is forbidden when continue is provided`))
    if (asked !== 'Exact' && asked !== 'NotOlderThan')
      errors.push(notSupported(match, asked, ['Exact', 'NotOlderThan', '']))
    if (asked === 'Exact' && options.resourceVersion === '0')
      errors.push(forbidden(match, `${match} "exact" is forbidden for resourceVersion "0"`))
  }
  if (sendInitialEvents !== undefined)
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  return errors
}

function checkWatch(options: ListOptions, sendInitialEvents: boolean | undefined): FieldError[] {
  const errors: FieldError[] = []
  const asked = options.resourceVersionMatch
  if (sendInitialEvents !== undefined) {
    if (asked !== 'NotOlderThan')
      errors.push(forbidden(match, `sendInitialEvents requires setting ${match} to NotOlderThan`))
    errors.push(
      forbidden(
        'sendInitialEvents',
        'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      ),
    )
  }
  if (asked) {
    if (sendInitialEvents === undefined)
      errors.push(
        forbidden(match, `${match} is forbidden for watch unless sendInitialEvents is provided`),
      )
    if (asked !== 'NotOlderThan') errors.push(notSupported(match, asked, ['NotOlderThan']))
    if (options.continue)
      errors.push(forbidden(match, `${match} is forbidden when continue is provided`))
  }
  return errors
}

/** A path that names one object narrows the selector to it. */
function withName(options: ListOptions, name: string): ListOptions {
  if (!name) return options
  if (options.fields.isEmpty)
    return {
      ...options,
      fields: new FieldSelector([{ field: 'metadata.name', isEqual: true, value: name }]),
    }
  if (options.fields.exactly('metadata.name') !== name)
    throw badRequestError("fieldSelector metadata.name doesn't match requested name")
  return options
}
