/** The classes of Food-11 (EPFL, 2016) in the order in which its folders are numbered. */
export const food11Labels: readonly string[] = [
  'Bread',
  'Dairy product',
  'Dessert',
  'Egg',
  'Fried food',
  'Meat',
  'Noodles/Pasta',
  'Rice',
  'Seafood',
  'Soup',
  'Vegetable/Fruit',
]
