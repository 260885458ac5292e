import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidGo,
  required,
} from '../../field-error.ts'
import { own } from '../../own.ts'
import { parseQuantity, quantityOf } from '../../quantity.ts'
import { qualifiedNameErrors } from '../../validate/names.ts'
import { goQuantity } from '../go-quantity.ts'
import {
  isOvercommitAllowed,
  validateContainerResourceName,
  validateResourceName,
} from '../resource-names.ts'
import type { LimitRange, LimitRangeItem } from './types.ts'

const types = ['Pod', 'Container', 'PersistentVolumeClaim']

export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const seen = new Set<string>()
  return (spec.limits ?? []).flatMap((item, index) => {
    const field = `spec.limits[${index}]`
    const { type = '' } = item
    const isRepeated = seen.has(type)
    seen.add(type)
    return [
      ...validateType(`${field}.type`, type),
      ...(isRepeated ? [duplicate(`${field}.type`, type)] : []),
      ...validateItem(field, item),
    ]
  })
}

function validateType(field: string, type: string): FieldError[] {
  const errors = qualifiedNameErrors(type).map((said) => invalid(field, type, said))
  if (errors.length > 0 || type.includes('/') || types.includes(type)) return errors
  return [invalid(field, type, 'must be a standard limit type or fully qualified')]
}

const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const
type List = (typeof lists)[number]

function validateItem(field: string, item: LimitRangeItem): FieldError[] {
  const { type = '' } = item
  const isPod = type === 'Pod'
  const checkName =
    isPod || type === 'Container' ? validateContainerResourceName : validateResourceName
  const checkNames = (list: List) =>
    Object.keys(item[list] ?? {}).flatMap((name) => checkName(`${field}.${list}[${name}]`, name))
  const defaults = (['default', 'defaultRequest'] as const).flatMap((list) =>
    isPod
      ? Object.keys(item[list] ?? {}).length > 0
        ? [forbidden(`${field}.${list}`, "may not be specified when `type` is 'Pod'")]
        : []
      : checkNames(list),
  )
  return [
    ...checkNames('max'),
    ...checkNames('min'),
    ...defaults,
    ...validateClaimLimits(field, item),
    ...checkNames('maxLimitRequestRatio'),
    ...validateAmounts(field, isPod ? { ...item, default: {}, defaultRequest: {} } : item),
  ]
}

function validateClaimLimits(field: string, { type, min, max }: LimitRangeItem): FieldError[] {
  if (type !== 'PersistentVolumeClaim' || min?.storage || max?.storage) return []
  return [
    required(
      `${field}.limits`,
      'either minimum or maximum storage value is required, but neither was provided',
    ),
  ]
}

function validateAmounts(field: string, item: LimitRangeItem): FieldError[] {
  const names = new Set(lists.flatMap((list) => Object.keys(item[list] ?? {})))
  return [...names].flatMap((name) => validateAmountsOf(field, item, name))
}

/** What may not be more than what: field that is told of, which side of the two is printed, and the words for both. */
const orders: readonly {
  readonly low: List
  readonly high: List
  readonly told: List
  readonly printed: 'low' | 'high'
  readonly words: readonly [string, string]
}[] = [
  { low: 'min', high: 'max', told: 'min', printed: 'low', words: ['min', 'max'] },
  {
    low: 'min',
    high: 'defaultRequest',
    told: 'defaultRequest',
    printed: 'high',
    words: ['min', 'default request'],
  },
  {
    low: 'defaultRequest',
    high: 'max',
    told: 'defaultRequest',
    printed: 'low',
    words: ['default request', 'max'],
  },
  {
    low: 'defaultRequest',
    high: 'default',
    told: 'defaultRequest',
    printed: 'low',
    words: ['default request', 'default limit'],
  },
  { low: 'min', high: 'default', told: 'default', printed: 'low', words: ['min', 'default'] },
  { low: 'default', high: 'max', told: 'default', printed: 'high', words: ['default', 'max'] },
]

function validateAmountsOf(field: string, item: LimitRangeItem, name: string): FieldError[] {
  const refuse = (list: List, amount: string, said: string) =>
    invalidGo(`${field}.${list}[${name}]`, goQuantity(amount), said)
  const disordered = orders.flatMap(({ low, high, told, printed, words }) => {
    const [less, more] = [own(item[low], name), own(item[high], name)]
    if (less === undefined || more === undefined) return []
    if (parseQuantity(less).compare(parseQuantity(more)) <= 0) return []
    return [
      refuse(
        told,
        printed === 'low' ? less : more,
        `${words[0]} value ${less} is greater than ${words[1]} value ${more}`,
      ),
    ]
  })
  return [...disordered, ...validateRatio(item, name, refuse), ...validateFixed(item, name, refuse)]
}

type Refuse = (list: List, amount: string, said: string) => FieldError

function validateRatio(item: LimitRangeItem, name: string, refuse: Refuse): FieldError[] {
  const text = own(item.maxLimitRequestRatio, name)
  if (text === undefined) return []
  const ratio = parseQuantity(text)
  const [min, max] = [own(item.min, name), own(item.max, name)]
  const most =
    min !== undefined && max !== undefined
      ? parseQuantity(max).toNumber() / parseQuantity(min).toNumber()
      : Number.POSITIVE_INFINITY
  return [
    ...(ratio.compare(quantityOf(1)) < 0
      ? [refuse('maxLimitRequestRatio', text, `ratio ${text} is less than 1`)]
      : []),
    ...(ratio.toNumber() > most
      ? [
          refuse(
            'maxLimitRequestRatio',
            text,
            `ratio ${text} is greater than max/min = ${most.toFixed(6)}`,
          ),
        ]
      : []),
  ]
}

/** What cannot be overcommitted is requested as it is limited. */
function validateFixed(item: LimitRangeItem, name: string, refuse: Refuse): FieldError[] {
  const [limit, request] = [own(item.default, name), own(item.defaultRequest, name)]
  if (isOvercommitAllowed(name) || limit === undefined || request === undefined) return []
  if (parseQuantity(limit).equals(parseQuantity(request))) return []
  return [
    refuse(
      'defaultRequest',
      request,
      `default value ${limit} must equal to defaultRequest value ${request} in ${name}`,
    ),
  ]
}
