import { type FieldError, invalidGo, required } from '../field-error.ts'
import { validateImmutable } from '../validate/immutable.ts'
import {
  goSelector,
  type LabelSelector,
  validateLabelSelector,
} from '../validate/label-selector.ts'
import { isEmptySelector, selects } from '../validate/selects.ts'

/** A selector there must be, and one that selects not everything. `kind` as upstream names it. */
export function validateOwnSelector(
  field: string,
  selector: LabelSelector | undefined,
  kind: string,
): FieldError[] {
  if (!selector) return [required(field)]
  return [
    ...validateLabelSelector(field, selector),
    ...(isEmptySelector(selector)
      ? [invalidGo(field, goSelector(selector), `empty selector is invalid for ${kind}`)]
      : []),
  ]
}

/** Whether it can be asked at all; where not, its template is not looked at. */
export const isUsable = (selector: LabelSelector | undefined): boolean =>
  !selector || selects(selector) !== undefined

export const validateSelectorKept = (
  next: LabelSelector | undefined,
  old: LabelSelector | undefined,
): FieldError[] => validateImmutable('spec.selector', next, old, goSelector(next))
