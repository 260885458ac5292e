import { type FieldError, goStrings, invalid, invalidGo, required } from '../../field-error.ts'
import { validateLegacyIp } from '../../validate/ip.ts'
import { regexText } from '../../validate/names.ts'
import type { HostAlias, PodDNSConfig } from '../types.ts'
import { validateSubdomain } from './names.ts'

const mostServers = 3
const mostSearches = 32
const longestSearches = 2048

export function validateDns(
  field: string,
  config: PodDNSConfig | undefined,
  policy: string | undefined,
): FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config ?? {}
  if (policy === 'None' && !config)
    return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')]
  if (policy === 'None' && nameservers.length === 0)
    return [
      required(
        `${field}.nameservers`,
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      ),
    ]
  const said = (name: string, list: readonly string[], problem: string) =>
    invalidGo(`${field}.${name}`, goStrings(list), `must not have more than ${problem}`)
  return [
    ...(nameservers.length > mostServers
      ? [said('nameservers', nameservers, `${mostServers} nameservers`)]
      : []),
    ...nameservers.flatMap((it, index) => validateLegacyIp(`${field}.nameservers[${index}]`, it)),
    ...(searches.length > mostSearches
      ? [said('searches', searches, `${mostSearches} search paths`)]
      : []),
    ...(Buffer.byteLength(searches.join(' ')) > longestSearches
      ? [
          said(
            'searches',
            searches,
            `${longestSearches} characters (including spaces) in the search list`,
          ),
        ]
      : []),
    ...searches.flatMap((it, index) => validateSearch(`${field}.searches[${index}]`, it)),
    ...options.flatMap(({ name }, index) =>
      name ? [] : [required(`${field}.options[${index}]`, 'must not be empty')],
    ),
  ]
}

const part = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const searchPattern = new RegExp(`^${part}(\\.${part})*$`)
const plainPart = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const searchText = regexText(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  `${plainPart}(\\.${plainPart})*`,
  'example.com',
)

function validateSearch(field: string, search: string): FieldError[] {
  if (search === '.') return []
  const domain = search.endsWith('.') ? search.slice(0, -1) : search
  return [
    ...(domain.length > 253 ? [invalid(field, domain, 'must be no more than 253 characters')] : []),
    ...(searchPattern.test(domain) ? [] : [invalid(field, domain, searchText)]),
  ]
}

export const validateHostAliases = (
  field: string,
  aliases: readonly HostAlias[] = [],
): FieldError[] =>
  aliases.flatMap(({ ip = '', hostnames = [] }, index) => [
    ...validateLegacyIp(`${field}[${index}].ip`, ip),
    ...hostnames.flatMap((name, nth) =>
      validateSubdomain(`${field}[${index}].hostnames[${nth}]`, name),
    ),
  ])
