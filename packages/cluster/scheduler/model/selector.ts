export {
  type LabelMatcher,
  type Labels,
  labelMatcher,
  nothing,
  requirementMatcher,
  selectorText,
} from '../../kinds/placement/label-matcher.ts'
