"""The reader takes what the public layout holds, and says in one sentence what it cannot take."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.instances import InstanceError, read_instance, read_instances
from tests.pure.demo.builders import bundled_instances, write_instance

COURIERS = "courier\tx\ty\ton_time\toff_time\n"
ORDERS = "order\tx\ty\tplacement_time\trestaurant\tready_time\n"


def test_three_days_are_bundled() -> None:
    found = {
        instance.name: (len(instance.couriers), len(instance.orders))
        for instance in bundled_instances()
    }

    assert found == {"syn-a-180": (37, 180), "syn-b-320": (50, 320), "syn-c-600": (110, 600)}


def test_instances_come_by_folder_name(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        write_instance(tmp_path / name)

    assert [instance.name for instance in read_instances(tmp_path)] == ["a", "b", "c"]


def test_instances_may_lie_one_level_deeper_among_other_things(tmp_path: Path) -> None:
    write_instance(tmp_path / "public" / "two")
    write_instance(tmp_path / "public" / "one")
    (tmp_path / "code").mkdir()
    (tmp_path / "public" / ".DS_Store").write_bytes(b"\x00")

    assert [instance.name for instance in read_instances(tmp_path)] == ["one", "two"]


def test_the_folder_may_be_an_instance_itself(tmp_path: Path) -> None:
    write_instance(tmp_path / "only")

    assert [instance.name for instance in read_instances(tmp_path / "only")] == ["only"]


def test_only_the_days_that_are_needed_are_read(tmp_path: Path) -> None:
    write_instance(tmp_path / "a")
    write_instance(tmp_path / "b", couriers="broken")

    assert len(read_instances(tmp_path, at_most=1)) == 1


def test_an_order_knows_the_place_of_its_restaurant(tmp_path: Path) -> None:
    order = read_instance(write_instance(tmp_path)).orders[0]

    assert (order.pickup_x_metres, order.pickup_y_metres, order.ready_minute) == (5, 6, 700)


@pytest.mark.parametrize(
    "couriers",
    [
        "courier\tx\ty\ton_time\toff_time\r\nc1\t10\t20\t690\t870\r\n",
        "\ufeffcourier\tx\ty\ton_time\toff_time\nc1\t10\t20\t690\t870",
        "courier\tx\ty\ton_time\toff_time\n\nc1\t10\t20\t690\t870\n\n \n",
        "courier\tx\ty\ton_time\toff_time\nc1\t10.7\t20.0\t690.0\t870.\n",
        " Courier\tX\tY\tOn_Time\tOff_Time\nc1 \t 10\t20\t690\t870\t\n",
        "off_time\ty\tcourier\tpay\ton_time\tx\n870\t20\tc1\tEUR 15\t690\t10\n",
    ],
    ids=["CRLF", "byte-order mark", "blank lines", "decimals", "spaces and case", "other columns"],
)
def test_harmless_oddities_are_read(tmp_path: Path, couriers: str) -> None:
    courier = read_instance(write_instance(tmp_path, couriers=couriers)).couriers[0]

    assert (courier.label, courier.x_metres, courier.y_metres) == ("c1", 10, 20)
    assert (courier.on_minute, courier.off_minute) == (690, 870)


@pytest.mark.parametrize(
    ("row", "line", "column", "what"),
    [
        ("c1\t10\t20\t690\t", 2, "off_time", "the cell is empty"),
        ("c1\t10\t20\t690", 2, "off_time", "the cell is missing; the line has 4 of 5 columns"),
        ("c1\t10\t20\tnoon\t870", 2, "on_time", "'noon' is not a number"),
        ("c1\t10\t20\t1e3\t870", 2, "on_time", "'1e3' is not a number"),
        ("c1\tNaN\t20\t690\t870", 2, "x", "'NaN' is not a number"),
        ("c1\t10\t20\t690.5\t870", 2, "on_time", "690.5 is not a whole number of minutes"),
        ("c1\t10\t20\t-10\t870", 2, "on_time", "-10 is not a minute from 0 to 2880"),
        ("c1\t10\t20\t690\t9999", 2, "off_time", "9999 is not a minute from 0 to 2880"),
        (
            "c1\t10\t20\t870\t690",
            2,
            "off_time",
            "the shift ends at minute 690, not after its start at 870",
        ),
        (
            "c1\t10\t20\t690\t690",
            2,
            "off_time",
            "the shift ends at minute 690, not after its start at 690",
        ),
        ("c1\t10\t20\t0\t1441", 2, "off_time", "the shift lasts 1441 minutes, over a day"),
        ("c1\t9999999\t20\t690\t870", 2, "x", "9999999 metres is more than 1000000"),
        ("c1\t10\t20\t690\t870\t5", 2, "6", "the header names no such column"),
        ("\t10\t20\t690\t870", 2, "courier", "the cell is empty"),
        (
            "c1\t10\t20\t690\t870\n\nc1\t10\t20\t690\t870",
            4,
            "courier",
            "'c1' stands in the file twice",
        ),
    ],
)
def test_a_wrong_row_is_named_in_one_sentence(
    tmp_path: Path, row: str, line: int, column: str, what: str
) -> None:
    folder = write_instance(tmp_path, couriers=COURIERS + row)

    with pytest.raises(InstanceError) as refusal:
        read_instance(folder)

    where = f"{folder / 'couriers.txt'}, line {line}, column {column}"
    assert str(refusal.value) == f"{where}: {what}."


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("", "line 1: the header with the column names is missing."),
        ("courier\tx\ty\ton_time\n", "line 1, column off_time: the column is missing;"),
        ("courier,x,y,on_time,off_time\n", "line 1, column courier: the column is missing;"),
        ("courier\tx\tx\ty\ton_time\toff_time\n", "line 1, column x: the column stands there"),
    ],
)
def test_a_wrong_header_is_named(tmp_path: Path, header: str, sentence: str) -> None:
    with pytest.raises(InstanceError, match=sentence):
        read_instance(write_instance(tmp_path, couriers=header))


def test_a_file_without_couriers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="has no courier: at least one row is needed"):
        read_instance(write_instance(tmp_path, couriers=COURIERS))


def test_a_day_without_orders_is_read(tmp_path: Path) -> None:
    assert read_instance(write_instance(tmp_path, orders=ORDERS)).orders == ()


def test_an_order_of_an_unknown_restaurant_is_refused(tmp_path: Path) -> None:
    folder = write_instance(tmp_path, orders=ORDERS + "o1\t1\t2\t690\tr9\t700\n")

    with pytest.raises(
        InstanceError, match=r"line 2, column restaurant: 'r9' is not in restaurants\.txt"
    ):
        read_instance(folder)


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    folder = write_instance(tmp_path)
    (folder / "couriers.txt").write_bytes(COURIERS.encode() + b"c1\t1\t1\t1\t\xff\n")

    with pytest.raises(InstanceError, match=r"couriers\.txt, line 2: the text is not UTF-8"):
        read_instance(folder)


def test_a_long_wrong_cell_is_shown_in_part(tmp_path: Path) -> None:
    folder = write_instance(tmp_path, couriers=f"{COURIERS}c1\t{'9' * 500}\t1\t1\t2\n")

    with pytest.raises(InstanceError) as refusal:
        read_instance(folder)

    assert "9" * 40 + "…" in str(refusal.value)
    assert "9" * 41 not in str(refusal.value)


@pytest.mark.parametrize("name", ["couriers.txt", "orders.txt", "restaurants.txt"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_instance(tmp_path / "day")
    (folder / name).unlink()

    with pytest.raises(InstanceError, match=rf"has no file {name}"):
        read_instances(tmp_path)


def test_a_folder_without_instances_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="No instance was found"):
        read_instances(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="There is no folder"):
        read_instances(tmp_path / "nowhere")


cells = st.text(alphabet="0123456789.-c\t\r\n \ufeffé", max_size=60)


@given(cells | st.binary(max_size=60))
def test_whatever_a_file_holds_it_is_read_or_refused_in_one_sentence(rows: str | bytes) -> None:
    raw = rows if isinstance(rows, bytes) else rows.encode()
    with TemporaryDirectory() as name:
        folder = write_instance(Path(name))
        (folder / "couriers.txt").write_bytes(COURIERS.encode() + raw)
        try:
            assert read_instance(folder).couriers
        except InstanceError as refusal:
            sentence = str(refusal)
            assert sentence.startswith(str(folder / "couriers.txt"))
            assert sentence.endswith(".")
            assert "\n" not in sentence
