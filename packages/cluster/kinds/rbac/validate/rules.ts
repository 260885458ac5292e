import { type FieldError, goStrings, invalidGo, required } from '../../field-error.ts'
import type { PolicyRule } from '../types.ts'

const has = (list: readonly string[] | undefined) => (list?.length ?? 0) > 0

export const validateRules = (rules: readonly PolicyRule[] = [], isNamespaced: boolean) =>
  rules.flatMap((rule, index) => validateRule(`rules[${index}]`, rule, isNamespaced))

function validateRule(field: string, rule: PolicyRule, isNamespaced: boolean): FieldError[] {
  const errors: FieldError[] = []
  if (!has(rule.verbs))
    errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'))
  if (has(rule.nonResourceURLs)) return [...errors, ...validateUrls(field, rule, isNamespaced)]
  if (!has(rule.apiGroups))
    errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'))
  if (!has(rule.resources))
    errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'))
  return errors
}

function validateUrls(field: string, rule: PolicyRule, isNamespaced: boolean): FieldError[] {
  const refuse = (said: string) =>
    invalidGo(`${field}.nonResourceURLs`, goStrings(rule.nonResourceURLs), said)
  const isMixed = has(rule.apiGroups) || has(rule.resources) || has(rule.resourceNames)
  return [
    ...(isNamespaced ? [refuse('namespaced rules cannot apply to non-resource URLs')] : []),
    ...(isMixed
      ? [refuse('rules cannot apply to both regular resources and non-resource URLs')]
      : []),
  ]
}
