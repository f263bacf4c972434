#ifndef RAYRIG_BASE_VALUE_PAIRS_H
#define RAYRIG_BASE_VALUE_PAIRS_H

/*
 * What the preprocessor needs to take value_object_of() apart: its arguments are pairs, and NULL.
 * So what there is to know of a key is made when it is compiled, and not for each object.
 */

/* By their number: whatever stands behind as many arguments as there are too few. */
#define VALUE_PAIRS_LAST(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16,    \
                         a17, a18, a19, a20, a21, a22, a23, a24, a25, last, ...)                   \
    last
#define VALUE_PAIR_COUNT(...)                                                                      \
    VALUE_PAIRS_LAST(__VA_ARGS__, 12, 0, 11, 0, 10, 0, 9, 0, 8, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0,   \
                     2, 0, 1, 0, 0)
#define VALUE_PAIR_KEYS(...)                                                                       \
    VALUE_PAIRS_LAST(__VA_ARGS__, VALUE_KEYS_12, 0, VALUE_KEYS_11, 0, VALUE_KEYS_10, 0,            \
                     VALUE_KEYS_9, 0, VALUE_KEYS_8, 0, VALUE_KEYS_7, 0, VALUE_KEYS_6, 0,           \
                     VALUE_KEYS_5, 0, VALUE_KEYS_4, 0, VALUE_KEYS_3, 0, VALUE_KEYS_2, 0,           \
                     VALUE_KEYS_1, 0, 0)                                                           \
    (__VA_ARGS__)
#define VALUE_PAIR_MEMBERS(...)                                                                    \
    VALUE_PAIRS_LAST(__VA_ARGS__, VALUE_MEMBERS_12, 0, VALUE_MEMBERS_11, 0, VALUE_MEMBERS_10, 0,   \
                     VALUE_MEMBERS_9, 0, VALUE_MEMBERS_8, 0, VALUE_MEMBERS_7, 0, VALUE_MEMBERS_6,  \
                     0, VALUE_MEMBERS_5, 0, VALUE_MEMBERS_4, 0, VALUE_MEMBERS_3, 0,                \
                     VALUE_MEMBERS_2, 0, VALUE_MEMBERS_1, 0, 0)                                    \
    (__VA_ARGS__)

#define VALUE_KEYS_1(key, member, end) value_sought(key)
#define VALUE_KEYS_2(key, member, ...) value_sought(key), VALUE_KEYS_1(__VA_ARGS__)
#define VALUE_KEYS_3(key, member, ...) value_sought(key), VALUE_KEYS_2(__VA_ARGS__)
#define VALUE_KEYS_4(key, member, ...) value_sought(key), VALUE_KEYS_3(__VA_ARGS__)
#define VALUE_KEYS_5(key, member, ...) value_sought(key), VALUE_KEYS_4(__VA_ARGS__)
#define VALUE_KEYS_6(key, member, ...) value_sought(key), VALUE_KEYS_5(__VA_ARGS__)
#define VALUE_KEYS_7(key, member, ...) value_sought(key), VALUE_KEYS_6(__VA_ARGS__)
#define VALUE_KEYS_8(key, member, ...) value_sought(key), VALUE_KEYS_7(__VA_ARGS__)
#define VALUE_KEYS_9(key, member, ...) value_sought(key), VALUE_KEYS_8(__VA_ARGS__)
#define VALUE_KEYS_10(key, member, ...) value_sought(key), VALUE_KEYS_9(__VA_ARGS__)
#define VALUE_KEYS_11(key, member, ...) value_sought(key), VALUE_KEYS_10(__VA_ARGS__)
#define VALUE_KEYS_12(key, member, ...) value_sought(key), VALUE_KEYS_11(__VA_ARGS__)

#define VALUE_MEMBERS_1(key, member, end) member
#define VALUE_MEMBERS_2(key, member, ...) member, VALUE_MEMBERS_1(__VA_ARGS__)
#define VALUE_MEMBERS_3(key, member, ...) member, VALUE_MEMBERS_2(__VA_ARGS__)
#define VALUE_MEMBERS_4(key, member, ...) member, VALUE_MEMBERS_3(__VA_ARGS__)
#define VALUE_MEMBERS_5(key, member, ...) member, VALUE_MEMBERS_4(__VA_ARGS__)
#define VALUE_MEMBERS_6(key, member, ...) member, VALUE_MEMBERS_5(__VA_ARGS__)
#define VALUE_MEMBERS_7(key, member, ...) member, VALUE_MEMBERS_6(__VA_ARGS__)
#define VALUE_MEMBERS_8(key, member, ...) member, VALUE_MEMBERS_7(__VA_ARGS__)
#define VALUE_MEMBERS_9(key, member, ...) member, VALUE_MEMBERS_8(__VA_ARGS__)
#define VALUE_MEMBERS_10(key, member, ...) member, VALUE_MEMBERS_9(__VA_ARGS__)
#define VALUE_MEMBERS_11(key, member, ...) member, VALUE_MEMBERS_10(__VA_ARGS__)
#define VALUE_MEMBERS_12(key, member, ...) member, VALUE_MEMBERS_11(__VA_ARGS__)

#endif
