#include "core/base/tree.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "tests/expect.h"

/* A generator of our own, so that the same numbers come out everywhere. */
static uint32_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static int compare_int(const void *key, const void *item)
{
    int a = *(const int *)key;
    int b = *(const int *)item;
    return (a > b) - (a < b);
}

TEST(an_empty_tree_has_nothing)
{
    struct tree tree;
    tree_init(&tree, compare_int);
    int key = 1;
    expect_true(tree_find(&tree, &key) == NULL);
    expect_true(tree_remove(&tree, &key) == NULL);
    struct tree_cursor cursor = tree_from(&tree, NULL);
    expect_true(tree_next(&cursor) == NULL);
    cursor = tree_from(&tree, &key);
    expect_true(tree_next(&cursor) == NULL);
    expect_true(tree_next(&cursor) == NULL);
    tree_release(&tree);
}

TEST(inserting_twice_keeps_the_first)
{
    struct tree tree;
    tree_init(&tree, compare_int);
    int first = 7;
    int second = 7;
    expect_true(tree_insert(&tree, &first, &first) == NULL);
    expect_true(tree_insert(&tree, &second, &second) == &first);
    expect_int(tree.count, 1);
    expect_true(tree_remove(&tree, &second) == &first);
    expect_int(tree.count, 0);
    expect_true(tree.root == NULL);
    tree_release(&tree);
}

/* What the tree must be: an array that says of each number whether it is in. */
#define NUMBER_COUNT 5000

struct model {
    struct tree tree;
    int numbers[NUMBER_COUNT];
    bool has[NUMBER_COUNT];
    size_t count;
    size_t wrong_count;
};

static void model_check_from(struct model *model, const int *key)
{
    struct tree_cursor cursor = tree_from(&model->tree, key);
    for (int i = key == NULL ? 0 : *key; i < NUMBER_COUNT; i++) {
        if (model->has[i]) {
            model->wrong_count += tree_next(&cursor) != &model->numbers[i];
        }
    }
    model->wrong_count += tree_next(&cursor) != NULL;
    model->wrong_count += model->tree.count != model->count;
}

static void model_change(struct model *model, int number, bool insert)
{
    int *item = &model->numbers[number];
    bool had = model->has[number];
    model->wrong_count += (tree_find(&model->tree, &number) == item) != had;
    if (insert) {
        model->wrong_count += tree_insert(&model->tree, &number, item) != (had ? item : NULL);
        model->count += had ? 0 : 1;
    } else {
        model->wrong_count += tree_remove(&model->tree, &number) != (had ? item : NULL);
        model->count -= had ? 1 : 0;
    }
    model->has[number] = insert;
}

TEST(it_behaves_like_a_sorted_array)
{
    struct model *model = memory_alloc_zero(1, sizeof(*model));
    tree_init(&model->tree, compare_int);
    for (int i = 0; i < NUMBER_COUNT; i++) {
        model->numbers[i] = i;
    }
    uint64_t state = 1;
    /* The share of insertions swings, so that the tree grows and shrinks to nothing again. */
    static const uint32_t insert_percent[] = {90, 50, 10, 60, 2, 95, 0};
    for (size_t phase = 0; phase < sizeof(insert_percent) / sizeof(insert_percent[0]); phase++) {
        for (int i = 0; i < 30000; i++) {
            int number = (int)(random_next(&state) % NUMBER_COUNT);
            model_change(model, number, random_next(&state) % 100 < insert_percent[phase]);
            if (i % 500 == 0) {
                model_check_from(model, NULL);
                model_check_from(model, &number);
            }
        }
    }
    for (int i = 0; i < NUMBER_COUNT; i++) {
        model_change(model, i, true);
    }
    model_check_from(model, NULL);
    for (int i = NUMBER_COUNT; i > 0; i--) {
        model_change(model, i - 1, false);
        if (i % 100 == 0) {
            model_check_from(model, NULL);
        }
    }
    expect_int(model->wrong_count, 0);
    expect_int(model->count, 0);
    expect_true(model->tree.root == NULL);
    tree_release(&model->tree);
    free(model);
}

TEST(a_queue_does_not_degrade_it)
{
    /* Added at one end, removed at the other: emptied leaves must go. */
    enum { COUNT = 100000, ALIVE = 300 };
    int *numbers = memory_alloc(COUNT * sizeof(int));
    struct tree tree;
    tree_init(&tree, compare_int);
    size_t wrong_count = 0;
    for (int i = 0; i < COUNT; i++) {
        numbers[i] = i;
        tree_insert(&tree, &i, &numbers[i]);
        int oldest = i - ALIVE;
        if (oldest >= 0) {
            wrong_count += tree_remove(&tree, &oldest) != &numbers[oldest];
        }
    }
    expect_int(wrong_count, 0);
    expect_int(tree.count, ALIVE);
    struct tree_cursor cursor = tree_from(&tree, NULL);
    for (int i = COUNT - ALIVE; i < COUNT; i++) {
        wrong_count += tree_next(&cursor) != &numbers[i];
    }
    expect_int(wrong_count, 0);
    tree_release(&tree);
    expect_int(tree.count, 0);
    free(numbers);
}

TEST_MAIN("core/base/tree", {"an empty tree has nothing", an_empty_tree_has_nothing},
          {"inserting twice keeps the first", inserting_twice_keeps_the_first},
          {"it behaves like a sorted array", it_behaves_like_a_sorted_array},
          {"a queue does not degrade it", a_queue_does_not_degrade_it})
