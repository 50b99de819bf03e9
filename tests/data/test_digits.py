"""The digits that ship are MNIST's, all different and mixed; the full set is read or missed."""

import hashlib

import numpy as np
import pytest

from viva.data import NoData, full_mnist, mnist, small_mnist


@pytest.fixture(scope="module")
def small():
    return small_mnist()


@pytest.fixture
def made():
    """A small file in Keras' layout."""
    x = np.arange(30 * 784, dtype=np.uint32).reshape(30, 28, 28).astype(np.uint8)
    y = np.arange(30) % 10
    return {"x_train": x[:20], "y_train": y[:20], "x_test": x[20:], "y_test": y[20:]}


def keep(folder, arrays):
    np.savez(folder / "mnist.npz", **arrays)
    return folder


def images(digits):
    return [image.tobytes() for part in (digits.x_train, digits.x_test) for image in part]


def test_there_are_8000_digits_to_train_on_and_2000_to_test_on(small):
    assert small.x_train.shape == (8000, 28, 28)
    assert small.x_test.shape == (2000, 28, 28)
    assert small.y_train.shape == (8000,)
    assert small.y_test.shape == (2000,)
    arrays = (small.x_train, small.y_train, small.x_test, small.y_test)
    assert {array.dtype for array in arrays} == {np.dtype(np.uint8)}


def test_no_image_is_there_twice_so_none_is_in_both_parts(small):
    assert len(set(images(small))) == 10_000


def test_the_labels_are_as_frequent_as_among_mnists_first_10000(small):
    labels = np.concatenate([small.y_train, small.y_test])
    assert np.bincount(labels).tolist() == [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]


def test_both_parts_are_mixed(small):
    share_in_test = np.bincount(small.y_test) / np.bincount(
        np.concatenate([small.y_train, small.y_test])
    )
    assert 0.15 < share_in_test.min() < share_in_test.max() < 0.25
    assert set(small.y_train[:100]) == set(small.y_test[:100]) == set(range(10))


def test_every_image_and_label_is_the_one_that_was_compared_with_mnist(small):
    """The sum over images and labels in any order; a changed byte or a swapped label changes it."""
    labels = np.concatenate([small.y_train, small.y_test])
    pairs = sorted(image + bytes([y]) for image, y in zip(images(small), labels, strict=True))
    assert hashlib.sha256(b"".join(pairs)).hexdigest() == (
        "eec4e4e9cb380132fdbd0240e2be87aa40e40a95d28c126161cf20f1bc86c121"
    )


def test_the_name_says_that_it_is_not_all_of_mnist(small):
    assert small.name == "small MNIST (8,000/2,000 of MNIST's first 10,000 training digits)"


def test_a_file_in_keras_layout_comes_back_as_it_was_written(tmp_path, made):
    digits = full_mnist(keep(tmp_path, made))
    for part, array in made.items():
        assert np.array_equal(getattr(digits, part), array)
        assert getattr(digits, part).dtype == np.uint8


def test_only_a_file_with_70000_digits_is_called_mnist(tmp_path, made):
    assert full_mnist(keep(tmp_path, made)).name == f"{tmp_path / 'mnist.npz'} (20/10 digits)"
    full = {
        "x_train": np.zeros((60_000, 28, 28), np.uint8),
        "y_train": np.zeros(60_000, np.uint8),
        "x_test": np.zeros((10_000, 28, 28), np.uint8),
        "y_test": np.zeros(10_000, np.uint8),
    }
    assert full_mnist(keep(tmp_path, full)).name == "MNIST"


def test_a_folder_without_mnist_says_where_to_put_it(tmp_path):
    with pytest.raises(NoData) as told:
        full_mnist(tmp_path)
    assert str(told.value) == (
        f"There is no MNIST in {tmp_path}. Keras calls the file mnist.npz: put it into a folder, "
        "and name the folder in VIVA_DATA."
    )


def test_a_single_array_is_not_mnist(tmp_path):
    with (tmp_path / "mnist.npz").open("wb") as file:
        np.save(file, np.zeros((10, 28, 28), np.uint8))
    with pytest.raises(NoData, match="cannot be read as MNIST"):
        full_mnist(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_archive_says_so(tmp_path, content):
    (tmp_path / "mnist.npz").write_bytes(content)
    with pytest.raises(NoData, match=r"cannot be read as MNIST\. Keras calls"):
        full_mnist(tmp_path)


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("x_train", lambda x: x.reshape(-1, 784), r"x_train has to hold images of 28 by 28 bytes"),
        ("x_test", lambda x: x / 255, r"x_test .* has the shape \(10, 28, 28\) of float64"),
        ("y_train", lambda y: y[1:], r"y_train has to hold one whole number for each image"),
        ("y_test", lambda y: y / 1.0, r"y_test has to hold one whole number for each image"),
        ("y_test", lambda y: y + 1, r"y_test has to hold digits from 0 to 9"),
    ],
)
def test_an_archive_with_something_else_in_it_says_what_is_wrong(
    tmp_path, made, part, change, said
):
    with pytest.raises(NoData, match=said):
        full_mnist(keep(tmp_path, made | {part: change(made[part])}))


def test_an_archive_in_which_a_part_is_missing_is_not_mnist(tmp_path, made):
    del made["y_test"]
    with pytest.raises(NoData, match="cannot be read as MNIST"):
        full_mnist(keep(tmp_path, made))


def test_mnist_is_the_full_one_where_viva_data_has_it(tmp_path, made, monkeypatch):
    monkeypatch.setenv("VIVA_DATA", str(keep(tmp_path, made)))
    assert len(mnist().x_train) == 20


def test_mnist_is_the_small_one_everywhere_else(tmp_path, monkeypatch, small):
    monkeypatch.delenv("VIVA_DATA", raising=False)
    assert mnist().name == small.name
    monkeypatch.setenv("VIVA_DATA", str(tmp_path))
    assert mnist().name == small.name


def test_a_broken_full_set_is_not_passed_over_in_silence(tmp_path, made, monkeypatch):
    monkeypatch.setenv("VIVA_DATA", str(keep(tmp_path, made | {"y_test": made["y_test"] + 1})))
    with pytest.raises(NoData, match="from 0 to 9"):
        mnist()
